terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_workspace" "me" {}

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count

  provisioner "local-exec" {
    command = "i=1; while [ $i -le 600 ]; do echo \"step $i of 600\"; sleep 0.1; i=$((i+1)); done"
  }
}
