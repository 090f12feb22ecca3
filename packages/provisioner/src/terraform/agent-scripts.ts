/**
 * The scripts that bring an agent up on a fresh machine, by the name of the variable that the provider reads. The
 * provider puts the server's address and the kind of authentication in; the token comes from the template.
 */
export function agentScripts(): Record<string, string> {
  return Object.fromEntries(
    [
      ['linux', 'amd64', unixScript('linux', 'amd64')],
      ['linux', 'arm64', unixScript('linux', 'arm64')],
      ['linux', 'armv7', unixScript('linux', 'armv7')],
      ['darwin', 'amd64', unixScript('darwin', 'amd64')],
      ['darwin', 'arm64', unixScript('darwin', 'arm64')],
      ['windows', 'amd64', windowsScript('amd64')],
      ['windows', 'arm64', windowsScript('arm64')],
    ].map(([os, arch, script]) => [`CODER_AGENT_SCRIPT_${os}_${arch}`, script ?? '']),
  );
}

/** Stays up for a day after a failure, so that somebody can read what it printed. */
function unixScript(os: string, arch: string): string {
  return `#!/usr/bin/env sh
set -eu
keep_logs() {
  status=$?
  [ "$status" -eq 0 ] && exit 0
  echo "The agent did not start (exit $status). This machine waits 24 hours so that the log can be read."
  sleep 86400
}
trap keep_logs EXIT
folder=$(mktemp -d -t coder.XXXXXX)
program="$folder/coder"
url="\${ACCESS_URL}bin/coder-${os}-${arch}"
while true; do
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --compressed "$url" -o "$program" && break
  elif command -v wget >/dev/null 2>&1; then
    wget -q "$url" -O "$program" && break
  elif command -v busybox >/dev/null 2>&1; then
    busybox wget -q "$url" -O "$program" && break
  else
    echo "None of curl, wget and busybox is installed: the agent can't be fetched."
    exit 127
  fi
  echo "$url can't be fetched, trying again in 30 seconds"
  sleep 30
done
chmod +x "$program"
export CODER_AGENT_AUTH="\${AUTH_TYPE}"
export CODER_AGENT_URL="\${ACCESS_URL}"
"$program" agent
`;
}

function windowsScript(arch: string): string {
  return `$ErrorActionPreference = "Stop"
trap {
  Write-Output "The agent did not start: $_. This machine waits 24 hours so that the log can be read."
  Start-Sleep -Seconds 86400
}
$program = Join-Path $env:TEMP "coder-agent.exe"
while ($true) {
  try {
    Invoke-WebRequest -UseBasicParsing -Uri "\${ACCESS_URL}bin/coder-windows-${arch}.exe" -OutFile $program
    break
  } catch {
    Write-Output "The agent can't be fetched, trying again in 30 seconds: $_"
    Start-Sleep -Seconds 30
  }
}
$env:CODER_AGENT_AUTH = "\${AUTH_TYPE}"
$env:CODER_AGENT_URL = "\${ACCESS_URL}"
& $program agent
`;
}
