terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
  }
}

data "coder_workspace" "me" {}

data "coder_parameter" "lines" {
  name         = "lines"
  display_name = "Lines"
  description  = "How many lines a start prints."
  type         = "number"
  default      = "60"
  mutable      = true
  order        = 1

  validation {
    min = 1
    max = 10000
  }
}

data "coder_parameter" "pause" {
  name         = "pause"
  display_name = "Pause"
  description  = "Seconds between two lines."
  type         = "string"
  default      = "1"
  mutable      = true
  order        = 2

  validation {
    regex = "^[0-9]{1,2}([.][0-9]{1,2})?$"
    error = "Seconds, such as 1 or 0.05."
  }
}

resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c"]
    environment = {
      LINES_TO_PRINT = data.coder_parameter.lines.value
      PAUSE          = data.coder_parameter.pause.value
    }
    command = <<-EOT
      line=1
      while [ "$line" -le "$LINES_TO_PRINT" ]; do
        echo "line $line of $LINES_TO_PRINT"
        line=$((line + 1))
        sleep "$PAUSE"
      done
    EOT
  }
}
