job "hello" {
  type = "batch"

  group "greeters" {
    task "greet" {
      driver = "hello"

      config {
        whom    = "world"
        seconds = 5
      }
    }
  }
}
