mock_provider "coder" {}
run "override" {
  override_data {
    target = data.coder_parameter.size
    values = {
      value = "7"
    }
  }
  override_module {
    target = module.workspace
    outputs = {
      slugs = ["o"]
      token = "t"
    }
  }
  assert {
    condition     = data.coder_parameter.size.value == "7" && output.slugs["a"][0] == "o"
    error_message = "overridden"
  }
}
