job "unicode" {
  meta {
    greeting = "Grüße, 世界 🐑"
    escaped  = "tab\there \u00e9 \U0001F411"
  }

  group "äpfel" {
    task "büro" {
      driver = "raw_exec"

      config {
        command = "/bin/echo"
        args    = ["naïve café"]
      }
    }
  }
}
