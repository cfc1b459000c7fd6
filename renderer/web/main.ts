// First: the window's stores take the bridge as they are loaded.
import './bridge.ts'
import '../window/main.ts'
