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

data "coder_parameter" "home_size" {
  name         = "home_size"
  display_name = "Home"
  description  = "In GB; chosen once."
  type         = "number"
  default      = "10"
  mutable      = false

  validation {
    min = 1
    max = 500
  }
}

resource "coder_agent" "main" {
  arch = data.coder_provisioner.me.arch
  os   = data.coder_provisioner.me.os
}

# Stands for a volume.
resource "terraform_data" "home" {
  input = {
    name    = "home-${data.coder_workspace.me.id}"
    size_gb = data.coder_parameter.home_size.value
  }

  lifecycle {
    ignore_changes = [input]
  }
}

# Stands for a machine.
resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    name  = "${data.coder_workspace_owner.me.name}-${lower(data.coder_workspace.me.name)}"
    home  = terraform_data.home.output.name
    token = sha256(coder_agent.main.token)
  }
}

resource "coder_metadata" "home" {
  resource_id = terraform_data.home.id
  icon        = "/icon/database.svg"
  daily_cost  = 1

  item {
    key   = "size"
    value = "${terraform_data.home.output.size_gb} GB"
  }
}
