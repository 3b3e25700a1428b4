package main

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"drover.example/conformance/go-host/gen"
)

// taskBurst is how many tasks are started at once.
const taskBurst = 1000

// burstPatience is how long all of them may take on a machine that is busy with other things.
const burstPatience = 4 * time.Minute

var loadScenarios = []scenario{
	{"many tasks started at once all run, and all end with their own code", func(s *stage) {
		d := s.enabled()
		ctx, cancel := context.WithTimeout(context.Background(), burstPatience)
		defer cancel()
		tasks := make([]*gen.TaskConfig, taskBurst)
		for i := range tasks {
			tasks[i] = d.task("exit " + strconv.Itoa(i%200))
		}
		problems := make(chan error, 3*taskBurst)
		codes := make([]int32, taskBurst)
		var group sync.WaitGroup
		for i, task := range tasks {
			group.Go(func() {
				_, err := d.driver.StartTask(ctx, &gen.StartTaskRequest{Task: task})
				if err == nil {
					var response *gen.WaitTaskResponse
					response, err = d.driver.WaitTask(ctx, &gen.WaitTaskRequest{TaskId: task.Id})
					codes[i] = response.GetResult().GetExitCode()
				}
				if err != nil {
					problems <- err
				}
				_, err = d.driver.DestroyTask(ctx, &gen.DestroyTaskRequest{TaskId: task.Id, Force: true})
				if err != nil {
					problems <- err
				}
			})
		}
		group.Wait()
		close(problems)
		for err := range problems {
			d.must(err, "start, await and destroy each task")
		}
		for i, code := range codes {
			d.equal(code, int32(i%200), "the exit code of task "+strconv.Itoa(i))
		}
	}},
	{"a million characters in one argument are refused, and twenty times fifty thousand are not", func(s *stage) {
		d := s.enabled()
		for _, variable := range []string{"PLAIN", "odd.name-x"} {
			long := d.taskOf("/bin/echo", strings.Repeat("x", 1_000_000))
			long.Env[variable] = "set"
			_, err := d.driver.StartTask(d.ctx(), &gen.StartTaskRequest{Task: long})
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), "argument") {
				d.fail("with %s set, the start was answered with %v", variable, err)
			}
		}
		arguments := make([]string, 20)
		for i := range arguments {
			arguments[i] = strings.Repeat("x", 50_000)
		}
		task := d.taskOf("/bin/echo", arguments...)
		d.start(task)
		d.equal(d.wait(task.Id).ExitCode, int32(0), "the exit code")
		d.equal(len(d.read(task.StdoutPath)), 20*50_001, "the length of the output")
		d.destroy(task.Id)
	}},
	{"garbage on the socket harms nobody", func(s *stage) {
		d := s.enabled()
		address := d.client.ReattachConfig().Addr
		for _, garbage := range []string{"GET / HTTP/1.1\r\n\r\n", strings.Repeat("\x00", 1<<17), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish"} {
			connection, err := net.Dial(address.Network(), address.String())
			d.must(err, "connect")
			connection.Write([]byte(garbage))
			connection.Close()
		}
		_, err := d.base.PluginInfo(d.ctx(), &gen.PluginInfoRequest{})
		d.must(err, "call the plugin")
	}},
}
