job "dispatch-payload" {
  type = "batch"

  parameterized {
    payload       = "required"
    meta_required = ["customer"]
    meta_optional = ["format", "quality"]
  }

  meta {
    format = "mp4"
  }

  group "encode" {
    task "encode" {
      driver = "raw_exec"

      dispatch_payload {
        file = "input/order.json"
      }

      config {
        command = "/opt/encode"
        args    = ["--customer", "${NOMAD_META_customer}", "local/input/order.json"]
      }
    }
  }
}
