terraform {
  required_providers {
    coder = {
      source  = "coder/coder"
      version = ">= 2.5"
    }
  }
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_workspace_owner" "me" {}

locals {
  models = {
    web      = ["small", "medium"]
    training = ["gpu-1", "gpu-4"]
  }
  is_training = data.coder_parameter.purpose.value == "training"
  most        = contains(data.coder_workspace_owner.me.groups, "research") ? 1000 : 100
  labels      = [for i in range(tonumber(data.coder_parameter.nodes.value)) : "node${i + 1}"]
}

data "coder_parameter" "purpose" {
  name         = "purpose"
  display_name = "Purpose"
  form_type    = "radio"
  default      = "web"
  order        = 1

  option {
    name  = "A web service"
    value = "web"
  }
  option {
    name  = "Training"
    value = "training"
  }
}

data "coder_parameter" "model" {
  name         = "model"
  display_name = "Machine"
  form_type    = "dropdown"
  default      = local.models[data.coder_parameter.purpose.value][0]
  mutable      = true
  order        = 2

  dynamic "option" {
    for_each = local.models[data.coder_parameter.purpose.value]
    content {
      name  = option.value
      value = option.value
    }
  }
}

data "coder_parameter" "dataset" {
  count        = local.is_training ? 1 : 0
  name         = "dataset"
  display_name = "Dataset"
  description  = "Where the training reads from."
  default      = "s3://datasets/sample"
  mutable      = true
  order        = 3
}

data "coder_parameter" "nodes" {
  name         = "nodes"
  display_name = "Nodes"
  type         = "number"
  form_type    = "slider"
  default      = "1"
  mutable      = true
  order        = 4

  validation {
    min = 1
    max = 4
  }
}

data "coder_parameter" "label" {
  for_each     = toset(local.labels)
  name         = "label_${each.key}"
  display_name = "Label of ${each.key}"
  default      = each.key
  mutable      = true
  order        = 5
}

data "coder_parameter" "budget" {
  name         = "budget"
  display_name = "Budget"
  description  = "A month, at most ${local.most}."
  type         = "number"
  default      = "10"
  mutable      = true
  order        = 6

  validation {
    min = 0
    max = local.most
  }
}

resource "coder_agent" "main" {
  arch = data.coder_provisioner.me.arch
  os   = data.coder_provisioner.me.os
}

# Stands for the machines.
resource "terraform_data" "node" {
  for_each = data.coder_workspace.me.start_count == 1 ? data.coder_parameter.label : {}
  input = {
    label   = each.value.value
    model   = data.coder_parameter.model.value
    dataset = one(data.coder_parameter.dataset[*].value)
    token   = sha256(coder_agent.main.token)
  }
}
