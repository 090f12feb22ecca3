terraform {
  required_providers {
    coder = {
      source  = "coder/coder"
      version = ">= 2.5"
    }
  }
}

variable "image" {
  type        = string
  description = "What workspaces are made of."
  default     = "debian:stable"
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_parameter" "size" {
  name         = "size"
  display_name = "Size"
  description  = "How large the machine is."
  icon         = "/icon/memory.svg"
  type         = "string"
  form_type    = "dropdown"
  default      = "small"
  mutable      = true
  order        = 1

  option {
    name        = "Small"
    value       = "small"
    description = "2 cores, 4 GB"
  }
  option {
    name        = "Medium"
    value       = "medium"
    description = "4 cores, 8 GB"
  }
  option {
    name        = "Large"
    value       = "large"
    description = "8 cores, 16 GB"
  }
}

data "coder_parameter" "disk" {
  name         = "disk"
  display_name = "Disk"
  description  = "In GB. A disk can grow, and not shrink."
  type         = "number"
  form_type    = "slider"
  default      = "20"
  mutable      = true
  order        = 2

  validation {
    min       = 10
    max       = 200
    monotonic = "increasing"
    error     = "A disk has {min} to {max} GB, not {value}."
  }
}

data "coder_parameter" "region" {
  name         = "region"
  display_name = "Region"
  description  = "Where the machine stands. It cannot move later."
  type         = "string"
  default      = "eu"
  mutable      = false
  order        = 3

  option {
    name  = "Europe"
    value = "eu"
  }
  option {
    name  = "America"
    value = "us"
  }
}

data "coder_parameter" "tools" {
  name         = "tools"
  display_name = "Tools"
  type         = "list(string)"
  form_type    = "multi-select"
  default      = jsonencode(["git"])
  mutable      = true
  order        = 4

  option {
    name  = "Git"
    value = "git"
  }
  option {
    name  = "Node.js"
    value = "node"
  }
  option {
    name  = "Go"
    value = "go"
  }
}

data "coder_parameter" "gpu" {
  name         = "gpu"
  display_name = "GPU"
  type         = "bool"
  form_type    = "switch"
  default      = "false"
  mutable      = true
  order        = 5
}

data "coder_parameter" "branch" {
  name         = "branch"
  display_name = "Branch"
  description  = "What is checked out first."
  type         = "string"
  default      = "main"
  mutable      = true
  order        = 6

  validation {
    regex = "^[a-zA-Z0-9][a-zA-Z0-9/_.-]*$"
    error = "This is no name of a branch."
  }
}

data "coder_parameter" "reset" {
  name         = "reset"
  display_name = "Start afresh"
  description  = "Forget what the machine held."
  type         = "bool"
  form_type    = "checkbox"
  default      = "false"
  mutable      = true
  ephemeral    = true
  order        = 7
}

data "coder_workspace_preset" "small" {
  name        = "Small"
  description = "Enough for most work"
  default     = true
  parameters = {
    size = "small"
    disk = "20"
  }
}

data "coder_workspace_preset" "large" {
  name        = "Large"
  description = "For heavy builds"
  parameters = {
    size  = "large"
    disk  = "100"
    tools = jsonencode(["git", "node", "go"])
  }
}

resource "coder_agent" "main" {
  arch = data.coder_provisioner.me.arch
  os   = data.coder_provisioner.me.os
}

resource "terraform_data" "disk" {
  input = {
    gigabytes = data.coder_parameter.disk.value
    region    = data.coder_parameter.region.value
  }
}

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    image  = var.image
    size   = data.coder_parameter.size.value
    gpu    = data.coder_parameter.gpu.value
    tools  = jsondecode(data.coder_parameter.tools.value)
    branch = data.coder_parameter.branch.value
    reset  = data.coder_parameter.reset.value
    disk   = terraform_data.disk.id
    token  = sha256(coder_agent.main.token)
  }
}
