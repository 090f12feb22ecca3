terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_workspace_owner" "me" {}

resource "coder_agent" "main" {
  arch = data.coder_provisioner.me.arch
  os   = data.coder_provisioner.me.os
  dir  = "~"

  display_apps {
    vscode          = false
    vscode_insiders = false
  }

  metadata {
    key          = "load"
    display_name = "Load"
    script       = "cut -d' ' -f1-3 /proc/loadavg"
    interval     = 10
    timeout      = 2
  }

  metadata {
    key          = "disk"
    display_name = "Disk"
    script       = "df -h ~ | awk 'NR == 2 { print $5 \" of \" $2 }'"
    interval     = 60
    timeout      = 5
  }
}

resource "coder_env" "editor" {
  agent_id = coder_agent.main.id
  name     = "EDITOR"
  value    = "vi"
}

resource "coder_env" "author" {
  agent_id = coder_agent.main.id
  name     = "GIT_AUTHOR_NAME"
  value    = coalesce(data.coder_workspace_owner.me.full_name, data.coder_workspace_owner.me.name)
}

resource "coder_script" "prepare" {
  agent_id           = coder_agent.main.id
  display_name       = "Prepare"
  icon               = "/icon/code.svg"
  run_on_start       = true
  start_blocks_login = true
  script             = <<-EOT
    set -eu
    mkdir -p ~/site
    [ -e ~/site/index.html ] || echo "<h1>Hello</h1>" > ~/site/index.html
  EOT
}

resource "coder_script" "serve" {
  agent_id     = coder_agent.main.id
  display_name = "Serve"
  run_on_start = true
  script       = "cd ~/site && nohup python3 -m http.server 8000 > ~/site.log 2>&1 &"
}

resource "coder_script" "tidy" {
  agent_id     = coder_agent.main.id
  display_name = "Tidy up"
  cron         = "0 0 3 * * *"
  script       = "find /tmp -user \"$(id -un)\" -mtime +7 -delete"
}

resource "coder_app" "site" {
  agent_id     = coder_agent.main.id
  slug         = "site"
  display_name = "Site"
  icon         = "/icon/widgets.svg"
  url          = "http://localhost:8000"
  share        = "authenticated"

  healthcheck {
    url       = "http://localhost:8000"
    interval  = 10
    threshold = 6
  }
}

resource "coder_app" "top" {
  agent_id     = coder_agent.main.id
  slug         = "top"
  display_name = "Processes"
  command      = "top"
}

resource "coder_app" "handbook" {
  agent_id     = coder_agent.main.id
  slug         = "handbook"
  display_name = "Handbook"
  url          = "https://example.com/handbook"
  external     = true
}

# Stands for a machine; it runs coder_agent.main.init_script with CODER_AGENT_TOKEN set to the token.
resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    name  = "${data.coder_workspace_owner.me.name}-${lower(data.coder_workspace.me.name)}"
    token = sha256(coder_agent.main.token)
  }
}
