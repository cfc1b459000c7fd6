; Joined into electron-builder's installer. Links of these kinds may be opened with Zuoxi; which program does is for the
; person to say in Windows' own settings, so nothing that is set there is overwritten.

!macro registerScheme scheme
  WriteRegStr SHELL_CONTEXT "Software\Zuoxi\Capabilities\URLAssociations" "${scheme}" "Zuoxi.Link"
!macroend

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Zuoxi.Link" "" "Zuoxi"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Zuoxi.Link" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\Zuoxi.Link\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\zuoxi" "" "URL:Zuoxi"
  WriteRegStr SHELL_CONTEXT "Software\Classes\zuoxi" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\zuoxi\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Zuoxi\Capabilities" "ApplicationName" "Zuoxi"
  WriteRegStr SHELL_CONTEXT "Software\Zuoxi\Capabilities" "ApplicationDescription" "Zuoxi"
  !insertmacro registerScheme "tel"
  !insertmacro registerScheme "callto"
  !insertmacro registerScheme "sip"
  !insertmacro registerScheme "zuoxi"
  WriteRegStr SHELL_CONTEXT "Software\RegisteredApplications" "Zuoxi" "Software\Zuoxi\Capabilities"
!macroend

!macro customUnInstall
  ; An upgrade runs this too, and puts everything back right after.
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Zuoxi.Link"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\zuoxi"
  DeleteRegKey SHELL_CONTEXT "Software\Zuoxi"
  DeleteRegValue SHELL_CONTEXT "Software\RegisteredApplications" "Zuoxi"
!macroend
