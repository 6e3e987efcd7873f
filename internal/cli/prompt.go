package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// errInterrupted ends a command that the user broke off at a question.
var errInterrupted = errors.New("interrupted; nothing was changed")

// ask puts a question and returns the answer's line. It is broken off by the
// context.
func (a *app) ask(ctx context.Context, question string) (string, error) {
	fmt.Fprint(a.env.Stderr, question)
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := a.readLine()
		answers <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(a.env.Stderr)
		return "", errInterrupted
	case got := <-answers:
		if got.err != nil {
			fmt.Fprintln(a.env.Stderr) // the question's line is not ended
		}
		return got.line, got.err
	}
}

// readLine reads one line and no further, so that the next question finds its
// own answer.
func (a *app) readLine() (string, error) {
	var line []byte
	one := make([]byte, 1)
	for {
		n, err := a.env.Stdin.Read(one)
		if n == 1 && one[0] != '\n' {
			line = append(line, one[0])
			continue
		}
		if n == 0 && err == nil {
			continue
		}
		if err != nil && len(line) == 0 {
			return "", errors.New("the input ended before an answer")
		}
		return strings.TrimSpace(string(line)), nil
	}
}

// approve asks whether to go on. Only "yes" is a yes.
func (a *app) approve(ctx context.Context, question, detail string) (bool, error) {
	s := a.style(a.env.StderrTerminal)
	text := fmt.Sprintf("\n%s\n  %s\n  Only 'yes' will be accepted to approve.\n\n  %s ", s.Bold(question), detail, s.Bold("Enter a value:"))
	line, err := a.ask(ctx, text)
	if err != nil {
		return false, err
	}
	fmt.Fprintln(a.env.Stderr)
	return line == "yes", nil
}

// mayAsk reports whether there is somebody to ask.
func (a *app) mayAsk(input bool) bool {
	switch strings.ToLower(a.env.getenv("TF_INPUT")) {
	case "0", "false":
		return false
	}
	return input && a.env.StdinTerminal
}
