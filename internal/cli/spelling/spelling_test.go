package spelling

import (
	"slices"
	"testing"
)

func takes(name string) (value, known bool) {
	switch name {
	case "var", "target", "chdir", "out", "parallelism":
		return true, true
	case "refresh", "auto-approve", "json", "input", "help":
		return false, true
	}
	return false, false
}

func TestNormalise(t *testing.T) {
	tests := map[string]struct {
		reason   string
		in, want []string
	}{
		"one dash": {"Terraform's spelling is taken",
			[]string{"plan", "-auto-approve"}, []string{"plan", "--auto-approve"}},
		"two dashes": {"the usual spelling stays",
			[]string{"plan", "--auto-approve"}, []string{"plan", "--auto-approve"}},
		"value with equals": {"the value is part of the argument",
			[]string{"-chdir=x", "plan"}, []string{"--chdir=x", "plan"}},
		"value as next argument": {"what follows a flag with a value is its value, even with dashes",
			[]string{"-var", "-x=y", "-json"}, []string{"--var", "-x=y", "--json"}},
		"value after two dashes": {"the same in the other spelling",
			[]string{"--var", "-x=y"}, []string{"--var", "-x=y"}},
		"value that is a double dash": {"a value is never a terminator",
			[]string{"-out", "--", "-json"}, []string{"--out", "--", "--json"}},
		"bool with value": {"a bool's value stands in the argument only",
			[]string{"-refresh=false", "-input=false"}, []string{"--refresh=false", "--input=false"}},
		"bool takes no next": {"what follows a bool is an argument of its own",
			[]string{"-json", "-target", "a.b"}, []string{"--json", "--target", "a.b"}},
		"shorthand":         {"one letter stays a shorthand", []string{"-h", "-v=1"}, []string{"-h", "-v=1"}},
		"negative number":   {"a number is no flag", []string{"-5", "-1.5", "-10"}, []string{"-5", "-1.5", "-10"}},
		"dash":              {"a dash alone means a stream", []string{"show", "-"}, []string{"show", "-"}},
		"terminator":        {"nothing behind -- is touched", []string{"-json", "--", "-var"}, []string{"--json", "--", "-var"}},
		"unknown flag":      {"unknown flags get two dashes too, for one message", []string{"-vra", "-json"}, []string{"--vra", "--json"}},
		"flag without more": {"a missing value is left to the parser", []string{"-var"}, []string{"--var"}},
		"nothing":           {"no arguments", nil, nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Normalise(tc.in, takes); !slices.Equal(got, tc.want) {
				t.Errorf("%s\ngot  %q\nwant %q", tc.reason, got, tc.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	tests := map[string][]string{
		``:                             nil,
		`  -input=false   -no-color `:  {"-input=false", "-no-color"},
		`-var "name=a b" -var 'x="y"'`: {"-var", "name=a b", "-var", `x="y"`},
		`a\ b "c\"d" ''`:               {"a b", `c"d`, ""},
	}
	for line, want := range tests {
		got, err := Words(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, %v, want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"open`, `'open`, `end\`} {
		if got, err := Words(line); err == nil {
			t.Errorf("Words(%q) = %q, want an error", line, got)
		}
	}
}
