/** A service with two groups; the first one's lines are coloured. */
export const SHOP = `job "shop" {
  meta {
    team = "payments"
  }

  group "web" {
    count = 3

    network {
      port "http" {}
    }

    service {
      name     = "shop-web"
      port     = "http"
      provider = "nomad"
      tags     = ["v1"]
    }

    task "server" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args = ["-c", <<EOF
trap 'exit 0' INT TERM
trap : USR1
i=0
while :; do
  i=$((i+1))
  printf '%s \\033[32mINFO\\033[0m request %d served on port %s\\n' "$(date +%Y-%m-%dT%H:%M:%S.000Z)" $i "$NOMAD_PORT_http"
  [ $((i % 7)) = 0 ] && printf '\\033[33mWARN\\033[0m slow request %d\\n' $i >&2
  sleep 0.5
done
EOF
        ]
      }

      env {
        GREETING = "hello"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }

  group "cache" {
    task "cache" {
      driver = "raw_exec"

      config {
        command = "/bin/sleep"
        args    = ["3600"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

/** A service with a check that passes, and one that fails. */
export const GREETER = `job "greeter" {
  group "greeter" {
    network {
      port "http" {}
      port "admin" {}
    }

    service {
      name     = "greeter"
      port     = "http"
      provider = "nomad"

      check {
        name     = "answers"
        type     = "http"
        path     = "/"
        interval = "1s"
        timeout  = "1s"
      }

      check {
        name      = "admin"
        type      = "tcp"
        port      = "admin"
        interval  = "1s"
        timeout   = "1s"
        on_update = "ignore"
      }
    }

    task "server" {
      driver = "raw_exec"

      config {
        command = "/usr/bin/perl"
        args = ["-MIO::Socket::INET", "-e", <<EOF
my $server = IO::Socket::INET->new(LocalPort => $ENV{NOMAD_PORT_http}, Listen => 5, ReuseAddr => 1) or die $!;
while (1) {
  my $client = $server->accept or next;
  <$client>;
  print $client "HTTP/1.0 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello";
  close $client;
}
EOF
        ]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

/** Two tasks side by side. */
export const PAIR = `job "pair" {
  group "pair" {
    task "first" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo first speaks; exec sleep 3600"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }

    task "second" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo second speaks; exec sleep 3600"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

/** A task that fails and is started again. */
export const FLAKY = `job "importer" {
  type = "batch"

  group "import" {
    restart {
      attempts = 1
      delay    = "1s"
      interval = "10m"
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    task "import" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo 'cannot open /data/in.csv' >&2; exit 3"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

/** More memory than any machine has. */
export const HUGE = `job "warehouse" {
  group "store" {
    task "store" {
      driver = "raw_exec"

      config {
        command = "/bin/sleep"
        args    = ["3600"]
      }

      resources {
        cpu    = 50
        memory = 90000000
      }
    }
  }
}
`;

export const NIGHTLY = `job "nightly" {
  type = "batch"

  periodic {
    crons            = ["0 3 * * *"]
    prohibit_overlap = true
  }

  group "report" {
    task "report" {
      driver = "raw_exec"

      config {
        command = "/bin/echo"
        args    = ["the report"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

export const RESIZE = `job "resize" {
  type = "batch"

  parameterized {
    payload       = "optional"
    meta_required = ["image"]
    meta_optional = ["width"]
  }

  group "resize" {
    task "resize" {
      driver = "raw_exec"

      config {
        command = "/bin/echo"
        args    = ["resizing \${NOMAD_META_image}"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

/** A service of the namespace "team". */
export const GUEST = `job "guest" {
  namespace = "team"

  group "g" {
    count = 2

    service {
      name     = "guest-service"
      provider = "nomad"
    }

    task "t" {
      driver = "raw_exec"

      config {
        command = "/bin/sh"
        args    = ["-c", "echo of the guest; exec sleep 600"]
      }
    }
  }
}
`;

/** 10,000 lines a second, in a hundred bursts. */
export const NOISY = `job "noisy" {
  group "g" {
    task "t" {
      driver = "raw_exec"
      config {
        command = "/usr/bin/perl"
        args    = ["-e", "$|=1; my $n=0; while (1) { print map { sprintf qq(%08d a line of some length, as logs have them\\\\n), $n++ } 1..100; select undef, undef, undef, 0.01 }"]
      }
      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}
`;
