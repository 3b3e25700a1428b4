package main

import (
	"os"
	"path/filepath"
	"syscall"

	"drover.example/conformance/go-host/gen"
	"google.golang.org/grpc/codes"
)

var crashScenarios = []scenario{
	{"tasks live through the death of the plugin, and the next one finds them", func(s *stage) {
		first := s.enabled()
		running, handle := first.waitForFile()
		ended, endedHandle := first.waitForFile()
		first.must(syscall.Kill(first.pid(), syscall.SIGKILL), "kill the plugin")
		s.eventually("the host notices", first.client.Exited)
		s.release(ended)
		s.eventually("one task ends meanwhile", func() bool { return s.read(ended.StdoutPath) == "ready\ndone\n" })

		second := s.enabled()
		second.recover(running.Id, handle)
		second.recover(ended.Id, endedHandle)
		second.recover(ended.Id, endedHandle)
		second.equal(second.wait(ended.Id).ExitCode, int32(11), "the exit code of the task that ended")
		s.release(running)
		second.equal(second.wait(running.Id).ExitCode, int32(11), "the exit code of the task that ran on")
		second.destroy(running.Id)
		second.destroy(ended.Id)
	}},
	{"a restarted agent reattaches to the living plugin without configuring it", func(s *stage) {
		first := s.enabled()
		task, handle := first.waitForFile()
		second := s.reattach(first.client.ReattachConfig())
		second.recover(task.Id, handle)
		s.release(task)
		second.equal(second.wait(task.Id).ExitCode, int32(11), "the exit code")
		second.destroy(task.Id)
		another := second.task("exit 2")
		second.start(another)
		second.equal(second.wait(another.Id).ExitCode, int32(2), "the exit code of a new task")
		second.destroy(another.Id)
	}},
	{"tasks live through a graceful stop of the agent", func(s *stage) {
		first := s.enabled()
		task, handle := first.waitForFile()
		first.client.Kill()
		second := s.enabled()
		second.recover(task.Id, handle)
		s.release(task)
		second.equal(second.wait(task.Id).ExitCode, int32(11), "the exit code")
		second.destroy(task.Id)
	}},
	{"a handle of a task that was destroyed, or of garbage, recovers nothing", func(s *stage) {
		d := s.enabled()
		task, handle := d.waitForFile()
		d.destroy(task.Id)
		_, err := d.driver.RecoverTask(d.ctx(), &gen.RecoverTaskRequest{TaskId: task.Id, Handle: handle})
		d.refused(err, codes.NotFound, "")
		handle.DriverState = []byte("garbage")
		_, err = d.driver.RecoverTask(d.ctx(), &gen.RecoverTaskRequest{TaskId: task.Id, Handle: handle})
		d.refused(err, codes.InvalidArgument, "")
	}},
}

// waitForFile starts a task that ends with code 11 when it is released.
func (d *driver) waitForFile() (*gen.TaskConfig, *gen.TaskHandle) {
	task := d.task("echo ready; while [ ! -e local/go ]; do sleep 0.05; done; echo done; exit 11")
	handle := d.start(task)
	d.eventually("the task is ready", func() bool { return d.read(task.StdoutPath) != "" })
	return task, handle
}

func (s *stage) release(task *gen.TaskConfig) {
	s.must(os.WriteFile(filepath.Join(task.AllocDir, "task/local/go"), nil, 0o644), "release the task")
}

func (d *driver) pid() int {
	return d.client.ReattachConfig().Pid
}
