/**
 * Picks the main Debian archive out of what `apt-get indextargets --format '$(REPO_URI)'` prints, the one this
 * machine's apt already uses: its address ends in `/debian`, and it is neither the security archive nor Ubuntu's.
 * A mirror below a longer path (`…/mirror/debian/`) counts as well.
 */
export function chooseArchive(indexTargets: string): string | undefined {
  return indexTargets
    .split('\n')
    .map((line) => line.trim())
    .find((address) => /^\S+\/debian\/*$/.test(address) && !/security|ubuntu/.test(address))
}
