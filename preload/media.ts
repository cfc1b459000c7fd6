/** The media window's preload: the place of its port to the main process, and of nothing else. */
export {}
