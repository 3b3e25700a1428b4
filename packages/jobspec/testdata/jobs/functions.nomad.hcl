job "functions" {
  meta {
    upper     = upper("abc")
    trimmed   = trimspace("  x  ")
    replaced  = replace("a-b-c", "-", "_")
    title     = title("hello world")
    encoded   = base64encode("drover")
    json      = jsonencode({ a = [1, 2], b = null })
    decoded   = jsondecode("{\"x\": 5}").x
    yaml      = yamldecode("a: 7").a
    sum       = 1 + 2 * 3
    floor     = floor(7 / 2)
    max       = max(3, 9, 4)
    keys      = join(",", keys({ b = 1, a = 2 }))
    lookup    = lookup({ a = "yes" }, "b", "no")
    coalesce  = coalesce("", "second")
    flat      = length(flatten([[1, 2], [3, [4]]]))
    contains  = contains(["a", "b"], "b")
    distinct  = join("", distinct(["a", "b", "a"]))
    md5       = md5("drover")
    sha256    = sha256("drover")
    substr    = substr("hello", 1, 3)
    cidr      = cidrsubnet("10.0.0.0/16", 8, 3)
    cidrhost  = cidrhost("10.0.0.0/24", 7)
    formatted = formatlist("%s.example.com", ["a", "b"])[1]
    try       = try(jsondecode("nope"), "fallback")
    regex     = regex_replace("abc123", "[0-9]+", "#")
    zipmap    = zipmap(["k"], ["v"]).k
    sorted    = join(",", sort(["c", "a", "b"]))
    sliced    = join(",", slice(["a", "b", "c"], 0, 2))
    time      = timeadd("2026-01-01T00:00:00Z", "36h")
    date      = formatdate("YYYY-MM-DD", "2026-03-04T05:06:07Z")
    csv       = csvdecode("a,b\n1,2").0.b
    uuid      = uuidv5("dns", "example.com")
  }

  group "app" {
    task "app" {
      driver = "raw_exec"

      config {
        command = "/opt/app"
      }
    }
  }
}
