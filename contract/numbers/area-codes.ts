/**
 * The area codes of mainland China (长途区号), without the leading 0. Beijing and the codes in 2x have two digits and
 * eight-digit local numbers; all others have three digits and seven or eight.
 */
const threeDigitCodes = new Set(
  (
    '310 311 312 313 314 315 316 317 318 319 335 349 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 ' +
    '375 376 377 378 379 391 392 393 394 395 396 398 410 411 412 413 414 415 416 417 418 419 421 427 429 431 432 ' +
    '433 434 435 436 437 438 439 451 452 453 454 455 456 457 458 459 464 467 468 469 470 471 472 473 474 475 476 ' +
    '477 478 479 482 483 510 511 512 513 514 515 516 517 518 519 523 527 530 531 532 533 534 535 536 537 538 539 ' +
    '543 546 550 551 552 553 554 555 556 557 558 559 561 562 563 564 566 570 571 572 573 574 575 576 577 578 579 ' +
    '580 591 592 593 594 595 596 597 598 599 631 632 633 634 635 660 662 663 668 691 692 701 710 711 712 713 714 ' +
    '715 716 717 718 719 722 724 728 730 731 734 735 736 737 738 739 743 744 745 746 750 751 752 753 754 755 756 ' +
    '757 758 759 760 762 763 766 768 769 770 771 772 773 774 775 776 777 778 779 790 791 792 793 794 795 796 797 ' +
    '798 799 807 812 813 816 817 818 825 826 827 830 831 832 833 834 835 836 837 838 839 851 852 853 854 855 856 ' +
    '857 858 859 870 871 872 873 874 875 876 877 878 879 883 886 887 888 891 892 893 894 895 896 897 898 901 902 ' +
    '903 906 908 909 911 912 913 914 915 916 917 919 930 931 932 933 934 935 936 937 938 939 941 943 951 952 953 ' +
    '954 955 970 971 972 973 974 975 976 977 979 990 991 992 993 994 995 996 997 998 999'
  ).split(' '),
)

const twoDigitCode = /^(?:10|2[0-57-9])$/

/** True for "10", "28", "755"; false for "028" (the 0 is the trunk prefix, not part of the code). */
export function isAreaCode(code: string): boolean {
  return twoDigitCode.test(code) || threeDigitCodes.has(code)
}

/** Splits "2886001234" into ["28", "86001234"]; undefined when no area with a fitting local number is in front. */
export function splitAreaCode(digits: string): readonly [area: string, local: string] | undefined {
  const two = digits.slice(0, 2)
  if (twoDigitCode.test(two)) return /^[2-9]\d{7}$/.test(digits.slice(2)) ? [two, digits.slice(2)] : undefined
  const three = digits.slice(0, 3)
  return threeDigitCodes.has(three) && /^[2-9]\d{6,7}$/.test(digits.slice(3)) ? [three, digits.slice(3)] : undefined
}

/** Takes an area code as an administrator types it ("028", "28", "+8628") to its bare form; undefined if it is none. */
export function readAreaCode(typed: string): string | undefined {
  const digits = typed
    .replace(/[\s-]/g, '')
    .replace(/^(?:\+86|0086)/, '')
    .replace(/^0/, '')
  return isAreaCode(digits) ? digits : undefined
}
