terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_workspace" "me" {}

data "coder_parameter" "size" {
  name         = "size"
  display_name = "Size"
  description  = "How large the machine is."
  default      = "small"
  mutable      = true
  order        = 1
  option {
    name        = "Small"
    value       = "small"
    description = "2 cores, 4 GiB"
  }
  option {
    name        = "Large"
    value       = "large"
    description = "8 cores, 32 GiB"
  }
}

data "coder_parameter" "disk" {
  name         = "disk"
  display_name = "Disk (GiB)"
  description  = "A disk can grow, and never shrinks."
  type         = "number"
  default      = "10"
  mutable      = true
  order        = 2
  validation {
    min       = 10
    max       = 100
    monotonic = "increasing"
    error     = "Between {min} and {max} GiB, got {value}."
  }
}

data "coder_parameter" "gpu" {
  name    = "gpu"
  type    = "bool"
  default = "false"
  order   = 3
}

data "coder_parameter" "zones" {
  name      = "zones"
  type      = "list(string)"
  form_type = "multi-select"
  default   = jsonencode(["a"])
  mutable   = true
  order     = 4
  option {
    name  = "Zone A"
    value = "a"
  }
  option {
    name  = "Zone B"
    value = "b"
  }
}

data "coder_workspace_preset" "light" {
  name        = "Light"
  description = "For reading and small changes"
  default     = true
  parameters = {
    size = "small"
    disk = "10"
  }
}

data "coder_workspace_preset" "heavy" {
  name        = "Heavy"
  description = "For builds"
  parameters = {
    size = "large"
    disk = "50"
  }
}

resource "terraform_data" "disk" {
  input = "${data.coder_parameter.disk.value} GiB in ${join(", ", jsondecode(data.coder_parameter.zones.value))}"
}

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = {
    size = data.coder_parameter.size.value
    gpu  = data.coder_parameter.gpu.value
  }
}
