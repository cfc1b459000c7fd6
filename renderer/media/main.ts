/** The hidden window's page: it will own the peer connections, the devices and the level meters. */
document.documentElement.dataset['page'] = 'media'
