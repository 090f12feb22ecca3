variable "zone" { default = "us" }
data "coder_parameter" "cores" {
  validation {
    min = 1
    max = 16
  }
}
