; The setup program of one user: no administrator's rights, everything under %LOCALAPPDATA%\Programs\CopDesk.
; build.py gives VERSION, SOURCE (the frozen folder), OUT, ICON, SIZE (KB) and LICENCE.
; Silent: /S [/D=folder]. Exit codes: 0 done, 3 the program is open, 4 Windows too old, 5 a newer version is installed.
Target amd64-unicode
SetCompressor /SOLID lzma
!include MUI2.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include x64.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\CopDesk"
!define CLASSES "Software\Classes"

Name "CopDesk"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\CopDesk"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
BrandingText "CopDesk ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "CopDesk"
VIAddVersionKey "FileDescription" "CopDesk setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "CompanyName" "CopDesk developers"
VIAddVersionKey "LegalCopyright" "CopDesk developers, Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\copdesk.exe"
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Ukrainian"
!insertmacro MUI_LANGUAGE "English"

LangString Open ${LANG_UKRAINIAN} "CopDesk відкрито. Збережіть роботу, закрийте його вікно та натисніть «Повторити». Нічого не змінено."
LangString Open ${LANG_ENGLISH} "CopDesk is open. Save your work, close its window and press Retry. Nothing was changed."
LangString Newer ${LANG_UKRAINIAN} "На цьому комп’ютері вже стоїть новіша версія CopDesk: $R0. Старішу (${VERSION}) поверх неї не буде встановлено: вона не відкриє нові дані. Нічого не змінено."
LangString Newer ${LANG_ENGLISH} "A newer version of CopDesk is installed: $R0. The older one (${VERSION}) is not put over it, for it could not open newer data. Nothing was changed."
LangString Old ${LANG_UKRAINIAN} "CopDesk працює у Windows 10 та новіших, 64-розрядних."
LangString Old ${LANG_ENGLISH} "CopDesk needs Windows 10 or newer, 64-bit."
LangString Kind ${LANG_UKRAINIAN} "Файл обміну CopDesk"
LangString Kind ${LANG_ENGLISH} "CopDesk exchange file"
LangString Card ${LANG_UKRAINIAN} "Картка робочого місця CopDesk"
LangString Card ${LANG_ENGLISH} "CopDesk desk card"
LangString Kept ${LANG_UKRAINIAN} "CopDesk видалено. Робочі місця з даними залишилися у своїх теках."
LangString Kept ${LANG_ENGLISH} "CopDesk is removed. Desks with their data stay in their folders."
LangString Foreign ${LANG_UKRAINIAN} "У теці «$INSTDIR» є чужі файли. Виберіть іншу теку, найкраще порожню."
LangString Foreign ${LANG_ENGLISH} "The folder “$INSTDIR” holds other files. Choose another one, best an empty one."

; A running program keeps its executable locked: what cannot be opened for writing is in use.
!macro REFUSE_WHILE_OPEN
  again:
  IfFileExists "$INSTDIR\copdesk.exe" 0 closed
  ClearErrors
  FileOpen $0 "$INSTDIR\copdesk.exe" a
  IfErrors 0 writable
  IfSilent +2
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Open)" IDRETRY again
  SetErrorLevel 3
  Quit
  writable:
  FileClose $0
  closed:
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "$(Old)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
  ReadRegStr $R0 HKCU "${KEY}" "DisplayVersion"
  ${If} $R0 != ""
    ${VersionCompare} "$R0" "${VERSION}" $R1
    ${If} $R1 = 1
      MessageBox MB_ICONSTOP "$(Newer)" /SD IDOK
      SetErrorLevel 5
      Quit
    ${EndIf}
  ${EndIf}
  !insertmacro REFUSE_WHILE_OPEN
FunctionEnd

Function un.onInit
  !insertmacro REFUSE_WHILE_OPEN
FunctionEnd

Section
  ; A folder with other people's files is never made ours: its removal would take them along.
  ${If} ${FileExists} "$INSTDIR\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\copdesk.exe"
  ${AndIf} ${FileExists} "$INSTDIR\_internal\*.*"
    MessageBox MB_ICONSTOP "$(Foreign)" /SD IDOK
    SetErrorLevel 2
    Abort
  ${EndIf}
  ; Files of an older version that the new one lacks would be loaded by mistake. The same command repairs a broken copy.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\CopDesk.lnk" "$INSTDIR\copdesk.exe"
  CreateShortcut "$DESKTOP\CopDesk.lnk" "$INSTDIR\copdesk.exe"

  WriteRegStr HKCU "${CLASSES}\.cdsync" "" "CopDesk.Exchange"
  WriteRegStr HKCU "${CLASSES}\.copdesk" "" "CopDesk.Exchange"
  WriteRegStr HKCU "${CLASSES}\CopDesk.Exchange" "" "$(Kind)"
  WriteRegStr HKCU "${CLASSES}\CopDesk.Exchange\DefaultIcon" "" "$INSTDIR\copdesk.exe,0"
  WriteRegStr HKCU "${CLASSES}\CopDesk.Exchange\shell\open\command" "" '"$INSTDIR\copdesk.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.copcard" "" "CopDesk.Card"
  WriteRegStr HKCU "${CLASSES}\CopDesk.Card" "" "$(Card)"
  WriteRegStr HKCU "${CLASSES}\CopDesk.Card\DefaultIcon" "" "$INSTDIR\copdesk.exe,0"
  WriteRegStr HKCU "${CLASSES}\CopDesk.Card\shell\open\command" "" '"$INSTDIR\copdesk.exe" "%1"'

  WriteRegStr HKCU "${KEY}" "DisplayName" "CopDesk"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\copdesk.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "CopDesk developers"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

Section "Uninstall"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\copdesk.exe"
  Delete "$INSTDIR\copdesk-cli.exe"
  Delete "$INSTDIR\LICENCES.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ; View settings, log and the invented sample of this person; desks with data lie elsewhere.
  Delete "$LOCALAPPDATA\CopDesk\view.json"
  Delete "$LOCALAPPDATA\CopDesk\places.json"
  RMDir /r "$LOCALAPPDATA\CopDesk\Logs"
  RMDir /r "$LOCALAPPDATA\CopDesk\open"
  RMDir /r "$LOCALAPPDATA\CopDesk\sample"
  RMDir "$LOCALAPPDATA\CopDesk"
  Delete "$SMPROGRAMS\CopDesk.lnk"
  Delete "$DESKTOP\CopDesk.lnk"
  DeleteRegKey HKCU "${KEY}"
  DeleteRegKey HKCU "${CLASSES}\CopDesk.Exchange"
  DeleteRegKey HKCU "${CLASSES}\CopDesk.Card"
  DeleteRegValue HKCU "${CLASSES}\.cdsync" ""
  DeleteRegValue HKCU "${CLASSES}\.copdesk" ""
  DeleteRegValue HKCU "${CLASSES}\.copcard" ""
  DeleteRegKey /ifempty HKCU "${CLASSES}\.cdsync"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.copdesk"
  DeleteRegKey /ifempty HKCU "${CLASSES}\.copcard"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  MessageBox MB_ICONINFORMATION "$(Kept)" /SD IDOK
SectionEnd
