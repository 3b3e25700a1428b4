package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"drover.example/conformance/go-host/gen"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

var taskScenarios = []scenario{
	{"a task runs in its directory with its environment, and its exit code arrives", func(s *stage) {
		d := s.enabled()
		task := d.task(`echo "$GREETING"; pwd; echo oops >&2; exit 7`)
		handle := d.start(task)
		d.equal(handle.Config.Id, task.Id, "the id in the handle")
		result := d.wait(task.Id)
		d.equal(result.ExitCode, int32(7), "the exit code")
		d.equal(result.Signal, int32(0), "the signal")
		want := "hello there\n" + filepath.Join(task.AllocDir, "task") + "\n"
		d.equal(d.read(task.StdoutPath), want, "standard output")
		d.equal(d.read(task.StderrPath), "oops\n", "standard error")
		inspected, err := d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: task.Id})
		d.must(err, "inspect the task")
		d.equal(inspected.Task.State, gen.TaskState_EXITED, "the state")
		d.equal(inspected.Task.Result.ExitCode, int32(7), "the exit code on inspection")
		d.equal(inspected.Task.CompletedAt.AsTime().Before(inspected.Task.StartedAt.AsTime()), false, "ending before the start")
		d.destroy(task.Id)
		_, err = d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: task.Id})
		d.refused(err, codes.NotFound, task.Id)
	}},
	{"a variable whose name is no shell's arrives", func(s *stage) {
		d := s.enabled()
		task := d.taskOf("/usr/bin/env")
		task.Env["odd.name-x"] = "kept"
		d.start(task)
		d.wait(task.Id)
		d.equal(strings.Contains(d.read(task.StdoutPath), "odd.name-x=kept\n"), true, "seeing the variable")
		d.destroy(task.Id)
	}},
	{"a command that is not there cannot be started", func(s *stage) {
		d := s.enabled()
		_, err := d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: d.taskOf("no-such-program")})
		d.refused(err, codes.NotFound, `binary "no-such-program" could not be found`)
		for _, detail := range status.Convert(err).Details() {
			if recoverable, is := detail.(*gen.RecoverableError); is && recoverable.Recoverable {
				d.fail("a missing command is reported as recoverable")
			}
		}
	}},
	{"an id is used once", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		_, err := d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: task})
		d.refused(err, codes.AlreadyExists, "already started")
		d.destroy(task.Id)
	}},
	{"a stop sends the kill signal and then kills everything", func(s *stage) {
		d := s.enabled()
		polite := d.task(`trap 'echo bye; exit 5' INT; echo ready; while :; do sleep 0.05; done`)
		d.start(polite)
		d.eventually("the task is ready", func() bool { return d.read(polite.StdoutPath) != "" })
		d.stop(polite.Id, 30*time.Second, "SIGINT")
		d.equal(d.wait(polite.Id).ExitCode, int32(5), "the exit code of a polite task")
		deaf := d.task(`trap '' INT TERM; sleep 600 & echo $!; wait; sleep 600`)
		d.start(deaf)
		d.eventually("the task is ready", func() bool { return d.read(deaf.StdoutPath) != "" })
		d.stop(deaf.Id, 100*time.Millisecond, "SIGINT")
		result := d.wait(deaf.Id)
		d.equal(result.ExitCode, int32(137), "the exit code of a deaf task")
		d.equal(result.Signal, int32(9), "its signal")
		child := strings.TrimSpace(d.read(deaf.StdoutPath))
		d.eventually("its child is gone", func() bool {
			_, err := os.Stat("/proc/" + child)
			return os.IsNotExist(err)
		})
		d.destroy(polite.Id)
		d.destroy(deaf.Id)
	}},
	{"stopping and destroying what is not there is no error", func(s *stage) {
		d := s.enabled()
		d.stop("no/such/task", time.Second, "SIGINT")
		_, err := d.driver.DestroyTask(d.ctx(), &gen.DestroyTaskRequest{TaskId: "no/such/task"})
		d.must(err, "destroy an unknown task")
	}},
	{"a running task is destroyed by force only", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		handle := d.start(task)
		d.equal(handle.State, gen.TaskState_RUNNING, "the state in the handle")
		_, err := d.driver.DestroyTask(d.ctx(), &gen.DestroyTaskRequest{TaskId: task.Id})
		d.refused(err, codes.FailedPrecondition, task.Id)
		d.destroy(task.Id)
	}},
	{"a signal reaches the task, and an unknown one does not", func(s *stage) {
		d := s.enabled()
		task := d.task(`trap 'echo caught; exit 0' USR1; echo ready; while :; do sleep 0.05; done`)
		d.start(task)
		d.eventually("the task is ready", func() bool { return d.read(task.StdoutPath) != "" })
		_, err := d.driver.SignalTask(d.ctx(), &gen.SignalTaskRequest{TaskId: task.Id, Signal: "SIGNONE"})
		d.refused(err, codes.InvalidArgument, "SIGNONE")
		_, err = d.driver.SignalTask(d.ctx(), &gen.SignalTaskRequest{TaskId: task.Id, Signal: "SIGUSR1"})
		d.must(err, "signal the task")
		d.wait(task.Id)
		d.equal(d.read(task.StdoutPath), "ready\ncaught\n", "the output")
		d.destroy(task.Id)
	}},
	{"a wait ends with its caller, and the task goes on", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		_, err := d.driver.WaitTask(ctx, &gen.WaitTaskRequest{TaskId: task.Id})
		d.refused(err, codes.DeadlineExceeded, "")
		inspected, err := d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: task.Id})
		d.must(err, "inspect the task")
		d.equal(inspected.Task.State, gen.TaskState_RUNNING, "the state")
		d.destroy(task.Id)
	}},
	{"usage arrives again and again", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		stream, err := d.driver.TaskStats(d.ctx(), &gen.TaskStatsRequest{
			TaskId:             task.Id,
			CollectionInterval: durationpb.New(50 * time.Millisecond),
		})
		d.must(err, "open the usage")
		for range 3 {
			response, err := stream.Recv()
			d.must(err, "receive usage")
			usage := response.Stats.AggResourceUsage
			if usage.Memory.Rss == 0 || len(usage.Memory.MeasuredFields) == 0 {
				d.fail("the usage says nothing: %v", response.Stats)
			}
		}
		_, err = d.driver.InspectTask(d.ctx(), &gen.InspectTaskRequest{TaskId: "no/such/task"})
		d.refused(err, codes.NotFound, "no/such/task")
		d.destroy(task.Id)
	}},
}

func (d *driver) stop(id string, timeout time.Duration, signal string) {
	_, err := d.driver.StopTask(d.ctx(), &gen.StopTaskRequest{TaskId: id, Timeout: durationpb.New(timeout), Signal: signal})
	d.must(err, "stop the task")
}
