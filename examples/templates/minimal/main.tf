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
}

# Stands for a machine. `start_count` is 1 while the workspace runs and 0 while it is stopped.
resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    name  = "${data.coder_workspace_owner.me.name}-${data.coder_workspace.me.name}"
    token = sha256(coder_agent.main.token)
  }
}
