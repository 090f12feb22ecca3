terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_workspace" "me" {}

resource "terraform_data" "disk" {
  input = "disk of ${data.coder_workspace.me.name}"
}

resource "coder_metadata" "disk" {
  resource_id = terraform_data.disk.id
  daily_cost  = 1
  item {
    key   = "size"
    value = "10 GiB"
  }
}

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = terraform_data.disk.output
}

resource "coder_metadata" "machine" {
  count       = data.coder_workspace.me.start_count
  resource_id = terraform_data.machine[0].id
  daily_cost  = 10
  item {
    key   = "cores"
    value = "4"
  }
}
