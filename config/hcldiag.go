package config

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// refine words a message of the library as one of ours where ours says more.
func refine(h *hcl.Diagnostic) (summary, detail string) {
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](h); ok && call.FunctionCallError() != nil {
		return callFailed(h, call)
	}
	if unknown, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](h); ok {
		return unknownFunction(h, unknown)
	}
	return h.Summary, h.Detail
}

// callFailed is for a call that failed. One of the counting functions is none
// that anybody called.
func callFailed(h *hcl.Diagnostic, call hclsyntax.FunctionCallDiagExtra) (summary, detail string) {
	if !strings.HasPrefix(call.CalledFunctionName(), "\x00") {
		return h.Summary, h.Detail
	}
	d := tooLarge(call.FunctionCallError(), hcl.Range{})
	return d.Summary, d.Detail
}

// unknownFunction suggests the function that was meant.
func unknownFunction(h *hcl.Diagnostic, call hclsyntax.FunctionCallUnknownDiagExtra) (summary, detail string) {
	name := call.CalledFunctionNamespace() + call.CalledFunctionName()
	have := functionNames(h.EvalContext)
	if len(have) == 0 {
		return "Function calls not allowed", "Functions may not be called here: the value must stand in the configuration as it is."
	}
	detail = fmt.Sprintf("There is no function named %q.%s", name, didYouMean(name, have))
	if ns := call.CalledFunctionNamespace(); ns != "" && ns != coreNamespace {
		detail += " Beside the language's own functions there are those of provider::terraform::."
	}
	return h.Summary, detail
}

// functionNames returns the functions that an expression may call.
func functionNames(ctx *hcl.EvalContext) []string {
	var out []string
	for ; ctx != nil; ctx = ctx.Parent() {
		for n := range ctx.Functions {
			if !strings.HasPrefix(n, "\x00") && !strings.HasPrefix(n, coreNamespace) {
				out = append(out, n)
			}
		}
	}
	return out
}
