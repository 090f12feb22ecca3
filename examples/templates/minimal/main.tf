terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}

# Stays as long as the workspace.
resource "terraform_data" "disk" {
  input = "${data.coder_workspace_owner.me.name}-${data.coder_workspace.me.name}"
}

# There while the workspace runs.
resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = terraform_data.disk.output
}
