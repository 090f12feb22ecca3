terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_workspace" "me" {}

data "coder_parameter" "fail" {
  name         = "fail"
  display_name = "Fail"
  type         = "bool"
  default      = "true"
  mutable      = true
}

resource "terraform_data" "made" {
  input = data.coder_workspace.me.name
}

resource "terraform_data" "machine" {
  count      = data.coder_workspace.me.start_count
  input      = data.coder_parameter.fail.value
  depends_on = [terraform_data.made]

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c"]
    command     = data.coder_parameter.fail.value == "true" ? "echo this start is meant to fail; exit 7" : "echo started"
  }
}
