// Command go-hcl answers, line by line on standard input, what HashiCorp's own HCL says about a
// text. Each request and each answer is one JSON object on one line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// request is a text and what to do with it.
type request struct {
	// Mode is config, expression, template, json, dynamic, hcl1, format or time.
	Mode      string              `json:"mode"`
	Text      string              `json:"text"`
	Variables map[string]variable `json:"variables"`
}

// answer is what came of it.
type answer struct {
	// Parsed says whether the text is well-formed, OK whether it also has a value.
	Parsed bool   `json:"parsed"`
	OK     bool   `json:"ok"`
	Value  any    `json:"value,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		encoded, err := json.Marshal(answerLine(line))
		if err != nil {
			encoded, _ = json.Marshal(answer{Error: err.Error()})
		}
		out.Write(encoded)
		out.WriteByte('\n')
		if in.Buffered() == 0 {
			out.Flush()
		}
	}
}

func answerLine(line []byte) (result answer) {
	// Some inputs make the library panic; that is an answer too.
	defer func() {
		if reason := recover(); reason != nil {
			result = answer{Parsed: result.Parsed, Error: fmt.Sprintf("panic: %v", reason)}
		}
	}()
	var req request
	if err := json.Unmarshal(line, &req); err != nil {
		return answer{Error: "bad request: " + err.Error()}
	}
	return handle(req)
}
