package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"time"

	"drover.example/conformance/go-host/gen"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"
)

var execScenarios = []scenario{
	{"a command beside a task answers with its output and exit code", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		response, err := d.driver.ExecTask(d.ctx(), &gen.ExecTaskRequest{
			TaskId:  task.Id,
			Command: []string{"/bin/sh", "-c", "pwd; echo err >&2; exit 6"},
			Timeout: durationpb.New(patience),
		})
		d.must(err, "run a command")
		// Script checks report what is in the first of the two.
		d.equal(string(response.Stdout), task.AllocDir+"/task\nerr\n", "both outputs")
		d.equal(string(response.Stderr), "", "standard error")
		d.equal(response.Result.ExitCode, int32(6), "the exit code")
		_, err = d.driver.ExecTask(d.ctx(), &gen.ExecTaskRequest{
			TaskId:  task.Id,
			Command: []string{"/bin/sleep", "600"},
			Timeout: durationpb.New(100 * time.Millisecond),
		})
		d.refused(err, codes.DeadlineExceeded, "100 ms")
		d.destroy(task.Id)
	}},
	{"a session carries a megabyte both ways", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		session := d.exec(task.Id, false, "/bin/cat")
		sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
		go func() {
			for piece := range slices.Chunk(sent, 1<<15) {
				session.Send(&gen.ExecTaskStreamingRequest{Stdin: &gen.ExecTaskStreamingIOOperation{Data: piece}})
			}
			session.Send(&gen.ExecTaskStreamingRequest{Stdin: &gen.ExecTaskStreamingIOOperation{Close: true}})
		}()
		stdout, _, result := d.receive(session)
		d.equal(bytes.Equal(stdout, sent), true, "getting back what was sent")
		d.equal(result.ExitCode, int32(0), "the exit code")
		d.destroy(task.Id)
	}},
	{"a session in a task with a variable that no shell can name waits for its input", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		task.Env["odd.name-x"] = "kept"
		d.start(task)
		session := d.exec(task.Id, false, "/bin/sh", "-c", "echo ready; exec cat")
		_, err := session.Recv()
		d.must(err, "hear that the command is ready")
		d.must(session.Send(&gen.ExecTaskStreamingRequest{
			Stdin: &gen.ExecTaskStreamingIOOperation{Data: []byte("late"), Close: true},
		}), "write late")
		stdout, stderr, result := d.receive(session)
		d.equal(string(stdout)+string(stderr), "late", "the output")
		d.equal(result.ExitCode, int32(0), "the exit code")
		d.destroy(task.Id)
	}},
	{"a session has a terminal of the size that it was told", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		session := d.exec(task.Id, true, "/bin/sh", "-c", "read go; stty size; test -t 0 && test -t 1 && exit 4")
		d.must(session.Send(&gen.ExecTaskStreamingRequest{
			TtySize: &gen.ExecTaskStreamingRequest_TerminalSize{Height: 33, Width: 77},
		}), "resize")
		d.must(session.Send(&gen.ExecTaskStreamingRequest{
			Stdin: &gen.ExecTaskStreamingIOOperation{Data: []byte("go\n")},
		}), "type")
		stdout, _, result := d.receive(session)
		d.equal(strings.Contains(string(stdout), "33 77"), true, "seeing the size in "+string(stdout))
		d.equal(result.ExitCode, int32(4), "the exit code")
		d.destroy(task.Id)
	}},
	{"a session takes input, sizes and the end of input in any order, and more of each after its end", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		size := &gen.ExecTaskStreamingRequest{TtySize: &gen.ExecTaskStreamingRequest_TerminalSize{Height: 33, Width: 77}}
		line := &gen.ExecTaskStreamingRequest{Stdin: &gen.ExecTaskStreamingIOOperation{Data: []byte("go\n")}}
		end := &gen.ExecTaskStreamingRequest{Stdin: &gen.ExecTaskStreamingIOOperation{Close: true}}
		heartbeat := &gen.ExecTaskStreamingRequest{}
		for _, tty := range []bool{false, true} {
			for _, order := range [][]*gen.ExecTaskStreamingRequest{
				{size, line, end}, {line, size, end}, {line, end, size}, {heartbeat, line, heartbeat, end, end}, {size, size, line, end, line},
			} {
				session := d.exec(task.Id, tty, "/bin/sh", "-c", "read word; echo got $word; exit 4")
				for _, request := range order {
					if err := session.Send(request); err != nil && err != io.EOF {
						d.must(err, "send")
					}
				}
				stdout, _, result := d.receive(session)
				d.equal(strings.Contains(string(stdout), "got go"), true, "reading the line in "+string(stdout))
				d.equal(result.ExitCode, int32(4), "the exit code")
			}
		}
		d.destroy(task.Id)
	}},
	{"why a session is refused fits where Nomad's agent hands it on", func(s *stage) {
		d := s.enabled()
		task := d.task("exec sleep 600")
		d.start(task)
		for _, command := range []string{"/no/such/program", "/no/such/" + strings.Repeat("deep/", 40) + "program"} {
			_, err := d.exec(task.Id, false, command).Recv()
			d.refused(err, codes.NotFound, "no such file")
			// RFC 6455: a close frame holds 123 bytes of reason.
			d.equal(len(err.Error()) <= 123, true, "fitting into a close frame: "+err.Error())
		}
		d.destroy(task.Id)
	}},
	{"a session that cannot be is refused with its code", func(s *stage) {
		d := s.enabled()
		_, err := d.exec("no/such/task", false, "/bin/true").Recv()
		d.refused(err, codes.NotFound, "no/such/task")
		stream, err := d.driver.ExecTaskStreaming(d.ctx())
		d.must(err, "open a session")
		d.must(stream.Send(&gen.ExecTaskStreamingRequest{}), "send something else than the setup")
		_, err = stream.Recv()
		d.refused(err, codes.InvalidArgument, "setup")
	}},
}

type execSession = gen.Driver_ExecTaskStreamingClient

func (d *driver) exec(id string, tty bool, command ...string) execSession {
	stream, err := d.driver.ExecTaskStreaming(d.ctx())
	d.must(err, "open a session")
	setup := &gen.ExecTaskStreamingRequest_Setup{TaskId: id, Command: command, Tty: tty}
	d.must(stream.Send(&gen.ExecTaskStreamingRequest{Setup: setup}), "send the setup")
	return stream
}

func (d *driver) receive(stream execSession) (stdout, stderr []byte, result *gen.ExitResult) {
	for {
		response, err := stream.Recv()
		if err == io.EOF {
			if result == nil {
				d.fail("the session ended without a result")
			}
			return stdout, stderr, result
		}
		d.must(err, "receive from the session")
		stdout = append(stdout, response.Stdout.GetData()...)
		stderr = append(stderr, response.Stderr.GetData()...)
		if response.Exited {
			result = response.Result
		}
	}
}
