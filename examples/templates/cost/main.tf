terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

locals {
  machine_cost = {
    small  = 2
    medium = 5
    large  = 12
  }
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_parameter" "size" {
  name         = "size"
  display_name = "Size"
  type         = "string"
  default      = "small"
  mutable      = true
  order        = 1

  option {
    name        = "Small"
    value       = "small"
    description = "2 a day"
  }
  option {
    name        = "Medium"
    value       = "medium"
    description = "5 a day"
  }
  option {
    name        = "Large"
    value       = "large"
    description = "12 a day"
  }
}

data "coder_parameter" "disk" {
  name         = "disk"
  display_name = "Disk"
  description  = "In GB."
  type         = "number"
  default      = "20"
  mutable      = true
  order        = 2

  validation {
    min = 10
    max = 500
  }
}

resource "coder_agent" "main" {
  arch = data.coder_provisioner.me.arch
  os   = data.coder_provisioner.me.os
}

resource "terraform_data" "disk" {
  input = data.coder_parameter.disk.value
}

resource "coder_metadata" "disk" {
  resource_id = terraform_data.disk.id
  daily_cost  = ceil(data.coder_parameter.disk.value / 10)

  item {
    key   = "size"
    value = "${data.coder_parameter.disk.value} GB"
  }
}

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    size  = data.coder_parameter.size.value
    disk  = terraform_data.disk.id
    token = sha256(coder_agent.main.token)
  }
}

resource "coder_metadata" "machine" {
  count       = data.coder_workspace.me.start_count
  resource_id = terraform_data.machine[0].id
  daily_cost  = local.machine_cost[data.coder_parameter.size.value]

  item {
    key   = "size"
    value = data.coder_parameter.size.value
  }
}
