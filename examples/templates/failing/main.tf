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

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = terraform_data.disk.output

  provisioner "local-exec" {
    command = "echo 'the machine does not come up' >&2; exit 3"
  }
}
