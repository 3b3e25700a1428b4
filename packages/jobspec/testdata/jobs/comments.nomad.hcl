# A line comment
// another one
/* and a block
   of them */
job "comments" { # after a brace
  group "app" { // here too
    count = /* in between */ 2

    task "app" {
      driver = "raw_exec" # at the end

      config {
        # only a comment
        command = "/opt/app" // "not a string"
        args    = [
          "# not a comment",
          "/* nor this */", # but this is
        ]
      }
    }
  }
}
