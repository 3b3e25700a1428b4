# A page that lists the instances of a service, written anew whenever one comes or goes.
#
#   drover job run examples/directory.nomad.hcl
#   curl http://127.0.0.1:4646/v1/service/directory   # says where the page is
#   drover job scale directory worker 4

job "directory" {
  group "worker" {
    count = 2

    network {
      port "http" {}
    }

    service {
      name     = "worker"
      port     = "http"
      provider = "nomad"
    }

    task "worker" {
      driver         = "raw_exec"
      shutdown_delay = "1s"

      config {
        command = "/usr/bin/env"
        args    = ["python3", "-m", "http.server", "${NOMAD_PORT_http}", "--directory", "${NOMAD_TASK_DIR}"]
      }

      template {
        data        = "I am instance {{ env \"NOMAD_ALLOC_INDEX\" }}\n"
        destination = "local/index.html"
      }
    }
  }

  group "directory" {
    network {
      port "http" {}
    }

    service {
      name     = "directory"
      port     = "http"
      provider = "nomad"
    }

    task "server" {
      driver         = "raw_exec"
      shutdown_delay = "1s"

      config {
        command = "/usr/bin/env"
        args    = ["python3", "-m", "http.server", "${NOMAD_PORT_http}", "--directory", "${NOMAD_TASK_DIR}/site"]
      }

      template {
        destination = "local/site/index.html"
        # The server reads the file at each request, so nothing has to be told of a change.
        change_mode = "noop"
        data        = <<-EOT
          <h1>{{ env "NOMAD_JOB_NAME" }}</h1>
          <ul>
          {{- range nomadService "worker" }}
            <li><a href="http://{{ .Address }}:{{ .Port }}/">{{ .Address }}:{{ .Port }}</a></li>
          {{- else }}
            <li>nobody is there</li>
          {{- end }}
          </ul>
        EOT
      }
    }
  }
}
