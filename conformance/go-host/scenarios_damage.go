package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"drover.example/conformance/go-host/gen"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
)

// builtInState is how the driver inside Nomad tells where its helper process is.
const builtInState = "\x82\xaeReattachConfig\xc0\xa3Pid\x01"

// damageScenarios have something happen beside the plugin that an operator or a crash may do.
var damageScenarios = []scenario{
	{"a task that the built-in driver left is ended before it starts anew, and an event says so", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		task.Env["NOMAD_TASK_DIR"] = filepath.Join(task.AllocDir, "task/local")
		earlier := exec.Command("/bin/sleep", "600")
		earlier.Env = []string{"NOMAD_TASK_DIR=" + task.Env["NOMAD_TASK_DIR"]}
		s.must(earlier.Start(), "start what the built-in driver left")
		defer earlier.Process.Kill()
		ended := make(chan error, 1)
		go func() { ended <- earlier.Wait() }()
		events, err := d.driver.TaskEvents(d.ctx(), &gen.TaskEventsRequest{})
		d.must(err, "open the events")
		_, err = d.driver.RecoverTask(d.ctx(), &gen.RecoverTaskRequest{TaskId: task.Id, Handle: &gen.TaskHandle{
			Version: 1, Config: task, State: gen.TaskState_RUNNING, DriverState: []byte(builtInState),
		}})
		d.refused(err, codes.InvalidArgument, "built-in raw_exec")
		d.start(task)
		select {
		case <-ended:
		case <-time.After(patience):
			s.fail("the earlier run goes on beside the new one")
		}
		event, err := events.Recv()
		d.must(err, "receive an event")
		d.equal(event.TaskId, task.Id, "the task of the event")
		d.equal(strings.Contains(event.Message, strconv.Itoa(earlier.Process.Pid)), true, "naming the process in "+event.Message)
		d.destroy(task.Id)
	}},
	{"a task whose log collector died goes on, with its output in the log files", func(s *stage) {
		d := s.enabled()
		task := d.task("seq 100000; exit 5")
		for _, path := range []string{task.StdoutPath, task.StderrPath} {
			s.must(os.Remove(path), "make room for a pipe")
			s.must(syscall.Mkfifo(path, 0o600), "make a pipe")
		}
		events, err := d.driver.TaskEvents(d.ctx(), &gen.TaskEventsRequest{})
		d.must(err, "open the events")
		d.start(task)
		event, err := events.Recv()
		d.must(err, "receive an event")
		d.equal(strings.Contains(event.Message, "log collector"), true, "naming the collector in "+event.Message)
		d.equal(d.wait(task.Id).ExitCode, int32(5), "the exit code")
		d.destroy(task.Id)
		output := d.read(logFile(task, "stdout.0"))
		d.equal(strings.HasPrefix(output, "1\n2\n"), true, "having the first of the output")
		d.equal(strings.HasSuffix(output, "\n100000\n"), true, "having the last of the output")
	}},
	{"of a task whose sentinel was killed the exit code is kept or unknown, and never 0", func(s *stage) {
		d := s.enabled()
		task, _ := d.waitForFile()
		response, err := d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: task.Id})
		d.must(err, "inspect the task")
		sentinel := s.parentOf(response.Driver.Attributes["pid"])
		s.must(syscall.Kill(sentinel, syscall.SIGKILL), "kill the sentinel")
		s.release(task)
		waited, err := d.driver.WaitTask(d.ctx(), &gen.WaitTaskRequest{TaskId: task.Id})
		d.must(err, "wait for the task")
		if waited.Result.ExitCode != 11 {
			d.equal(waited.Result.ExitCode, int32(255), "the exit code that is not known")
			d.equal(strings.Contains(waited.Err, "unknown"), true, "saying so in "+waited.Err)
		}
		d.destroy(task.Id)
	}},
	{"a runtime directory that cannot be is told at once, and the client starts all the same", func(s *stage) {
		config := s.clientConfig()
		config.Cmd = s.program()
		config.Cmd.Env = append(config.Cmd.Env, "DROVER_RAW_EXEC_DIR=/proc/nope")
		d := s.connect(plugin.NewClient(config))
		d.setConfig(map[string]any{"enabled": true})
		stream, err := d.driver.Fingerprint(d.ctx(), &gen.FingerprintRequest{})
		d.must(err, "open the fingerprint")
		found, err := stream.Recv()
		d.must(err, "receive a fingerprint")
		d.equal(found.Health, gen.FingerprintResponse_UNHEALTHY, "the health")
		d.equal(strings.Contains(found.HealthDescription, "/proc/nope"), true, "naming the directory in "+found.HealthDescription)
	}},
	{"a job that wants no logs gets none from a driver that collects them", func(s *stage) {
		d := s.collecting()
		task := d.task("echo unheard; exit 3")
		task.StdoutPath, task.StderrPath = "/dev/null", "/dev/null"
		d.start(task)
		d.equal(d.wait(task.Id).ExitCode, int32(3), "the exit code")
		d.destroy(task.Id)
		files, err := filepath.Glob(logFile(task, "*"))
		d.must(err, "list the log files")
		d.equal(len(files), 0, "the number of log files")
	}},
}

func (s *stage) parentOf(pid string) int {
	stat := s.read("/proc/" + pid + "/stat")
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+2:])
	parent, err := strconv.Atoi(fields[1])
	s.must(err, "read the parent's number")
	return parent
}
