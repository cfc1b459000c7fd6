import { type ServiceWish } from './service-wish.ts'

/**
 * The hub as a systemd service (systemd.exec(5), systemd.service(5)): its own user, the whole system read-only but for its
 * data, nothing of the machine but the network. V8 compiles at run time, so memory that is written may be run.
 */
export function systemdUnit({ program, dataFolder, centreFile, user, writable }: ServiceWish): string {
  const words = ['start', '--data', dataFolder, ...(centreFile === null ? [] : ['--centre', centreFile])]
  return `[Unit]
Description=Zuoxi hub
Documentation=file:${program.root}/docs/service.md
Wants=network-online.target
After=network-online.target postgresql.service asterisk.service
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=exec
User=${user}
Group=${user}
ExecStart=${[program.node, program.script, ...words].map(quoted).join(' ')}
Environment=NODE_ENV=production
# Passwords such as ZUOXI_DATABASE_URL belong in this file, readable by root alone.
EnvironmentFile=-/etc/zuoxi-hub.env
Restart=on-failure
RestartSec=5
# Wrong usage, or another hub on this folder: a restart changes nothing.
RestartPreventExitStatus=2 4
# Calls go on without the hub; its books are closed in this time.
TimeoutStopSec=60
LimitNOFILE=16384
OOMScoreAdjust=-200

# journald keeps and rotates the log.
StandardOutput=journal
StandardError=journal
SyslogIdentifier=zuoxi-hub
LogRateLimitIntervalSec=30s
LogRateLimitBurst=30000

UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ReadWritePaths=${[dataFolder, ...writable].map(quoted).join(' ')}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`
}

/** systemd.service(5), "Command lines", and systemd.unit(5), "Specifiers": `$` and `%` mean something to systemd. */
function quoted(word: string): string {
  const escaped = word.replace(/[\\"]/g, '\\$&').replace(/%/g, '%%').replace(/\$/g, '$$$$')
  return /^[\w./:@+=-]+$/.test(word) ? word : `"${escaped}"`
}
