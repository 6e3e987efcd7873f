package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/term"
)

// errInterrupted ends a command that the user broke off at a question.
var errInterrupted = errors.New("interrupted; nothing was changed")

// What a standard input says that has no answer.
var (
	errNoAnswer = errors.New("the input ended before an answer")
	errUnended  = errors.New("the input ended within an answer, which may not be whole; end it with a new line, as echo does")
	errTooLong  = fmt.Errorf("the answer is longer than %d KiB; give it in a file", maxAnswer>>10)
)

// maxAnswer is how many bytes an answer may have.
const maxAnswer = 1 << 20

// answerWait is how long a question waits for its answer from what is no
// terminal: a pipe that nobody writes to stays open for ever.
const answerWait = 10 * time.Minute

// ask puts a question and returns the answer's line. It is broken off by the
// context.
func (a *app) ask(ctx context.Context, question string) (string, error) {
	return a.answered(ctx, question, a.readLine)
}

// answered puts a question and returns what read returns of the answer, which
// is left behind when it does not come.
func (a *app) answered(ctx context.Context, question string, read func() (string, error)) (string, error) {
	fmt.Fprint(a.env.Stderr, question)
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := read()
		answers <- answer{line, err}
	}()
	var late <-chan time.Time
	if !a.env.StdinTerminal {
		late = a.env.after(answerWait)
	}
	got := answer{err: errInterrupted}
	select {
	case <-ctx.Done():
	case <-late:
		got.err = fmt.Errorf("no answer came through the standard input in %v", answerWait)
	case got = <-answers:
	}
	if got.err != nil {
		fmt.Fprintln(a.env.Stderr) // the question's line is not ended
	}
	return got.line, got.err
}

// askSecret is ask for what a terminal must not show.
func (a *app) askSecret(ctx context.Context, question string) (string, error) {
	f, ok := a.env.Stdin.(*os.File)
	if !ok || !a.env.StdinTerminal {
		return a.ask(ctx, question)
	}
	if before, err := term.GetState(int(f.Fd())); err == nil {
		defer func() { _ = term.Restore(int(f.Fd()), before) }()
	}
	text, err := a.answered(ctx, question, func() (string, error) {
		text, err := term.ReadPassword(int(f.Fd()))
		if errors.Is(err, io.EOF) {
			err = errNoAnswer
		}
		return string(text), err
	})
	if err == nil {
		fmt.Fprintln(a.env.Stderr) // the terminal did not show the answer's end
	}
	return text, err
}

// readLine reads one line and no further, so that the next question finds its
// own answer.
func (a *app) readLine() (string, error) {
	var line []byte
	one := make([]byte, 1)
	for {
		n, err := a.env.Stdin.Read(one)
		switch {
		case n == 1 && one[0] == '\n':
			return strings.TrimRightFunc(string(line), unicode.IsSpace), nil
		case n == 1 && len(line) == maxAnswer:
			return "", errTooLong
		case n == 1:
			line = append(line, one[0])
		case errors.Is(err, io.EOF) && len(line) > 0:
			return "", errUnended
		case errors.Is(err, io.EOF):
			return "", errNoAnswer
		case err != nil:
			return "", fmt.Errorf("read the answer: %w", err)
		}
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

// mayAsk reports whether there is somebody to ask, or a pipe that may hold
// answers.
func (a *app) mayAsk(input bool) bool {
	return input && !a.env.inputOff() && (a.env.StdinTerminal || a.env.StdinPiped)
}

// inputOff reports whether the environment says that nothing may be asked.
func (e Env) inputOff() bool {
	may, err := strconv.ParseBool(e.getenv("TF_INPUT"))
	return err == nil && !may
}

// after returns a channel that is sent to when a time has passed.
func (e Env) after(d time.Duration) <-chan time.Time {
	if e.After != nil {
		return e.After(d)
	}
	return time.After(d)
}
