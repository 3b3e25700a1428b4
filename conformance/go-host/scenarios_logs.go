package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"drover.example/conformance/go-host/gen"
)

// driverLogs has the driver write the log files itself, three of a megabyte at most.
var driverLogs = map[string]any{
	"enabled": true, "log_collection": "driver", "log_max_files": 3, "log_max_file_size": 1,
}

var logScenarios = []scenario{
	{"a driver that collects logs writes and rotates them where Nomad reads them", func(s *stage) {
		d := s.collecting()
		capabilities, err := d.driver.Capabilities(d.ctx(), &gen.CapabilitiesRequest{})
		d.must(err, "ask for the capabilities")
		d.equal(capabilities.Capabilities.DisableLogCollection, true, "collecting logs itself")
		task := d.task("echo err >&2; seq 400000; exit 3")
		d.start(task)
		d.equal(d.wait(task.Id).ExitCode, int32(3), "the exit code")
		d.destroy(task.Id)
		d.equal(d.read(logFile(task, "stderr.0")), "err\n", "standard error")
		files, err := filepath.Glob(logFile(task, "stdout.*"))
		d.must(err, "list the log files")
		d.equal(len(files), 3, "the number of files of standard output")
		d.equal(strings.HasSuffix(d.read(logFile(task, "stdout.2")), "\n400000\n"), true, "having the end of the output")
	}},
	{"logs go on through the death of the plugin", func(s *stage) {
		first := s.collecting()
		task := first.task("echo before; while [ ! -e local/go ]; do sleep 0.05; done; echo after; exit 11")
		handle := first.start(task)
		s.eventually("the task is ready", func() bool { return s.has(logFile(task, "stdout.0"), "before\n") })
		first.must(syscall.Kill(first.pid(), syscall.SIGKILL), "kill the plugin")
		s.release(task)
		s.eventually("the output goes on", func() bool { return s.has(logFile(task, "stdout.0"), "before\nafter\n") })
		second := s.collecting()
		second.recover(task.Id, handle)
		second.equal(second.wait(task.Id).ExitCode, int32(11), "the exit code")
		second.destroy(task.Id)
	}},
}

func (s *stage) collecting() *driver {
	d := s.launch()
	d.setConfig(driverLogs)
	return d
}

func (s *stage) has(path, content string) bool {
	bytes, _ := os.ReadFile(path)
	return string(bytes) == content
}

func logFile(task *gen.TaskConfig, stream string) string {
	return filepath.Join(task.AllocDir, "alloc/logs", task.Name+"."+stream)
}
