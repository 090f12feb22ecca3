mock_provider "coder" {
  mock_data "coder_workspace" {
    defaults = {
      name        = "mocked"
      start_count = 0
    }
  }
  mock_data "coder_parameter" {
    defaults = {
      value = "5"
    }
  }
  mock_resource "coder_agent" {
    defaults = {
      token = "a-token"
    }
  }
}
run "mocked" {
  assert {
    condition     = data.coder_workspace.me.name == "mocked" && data.coder_parameter.size.value == "5"
    error_message = "data"
  }
  assert {
    condition     = nonsensitive(output.tokens)[0] == "a-token"
    error_message = "token"
  }
}
