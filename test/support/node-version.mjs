// Runs before everything else and in every Node since 12, so that an old one gets a sentence and not a syntax error.
// Plain JavaScript on purpose.
const major = Number(process.versions.node.split('.')[0])
if (major < 22) {
  process.stderr.write(
    `测试需要 Node 24（当前为 ${process.versions.node}）。请先在项目目录执行 npm ci：Node 24 是开发依赖，npm 的脚本会用它；npm ci 本身需要 Node 20 以上。\n` +
      `The tests need Node 24 (this is ${process.versions.node}). Run npm ci in the project's folder first: Node 24 is a development dependency that npm's scripts use; npm ci itself needs Node 20 or newer.\n`,
  )
  process.exit(1)
}
