// Package sandbox is a stateful DigitalOcean API in memory: objects are kept,
// changed and listed as the real API does it, with its asynchronous states,
// pages, tags, limits, refusals and late deletes. It is an [http.Handler], and
// an [http.RoundTripper] for use without a socket; Options.StateFile makes it
// survive the process.
//
// The public description of the API and real clients judge what it does; the
// contract package next to it checks every request and answer of a test.
//
// # Time
//
// Nothing runs in the background. Whatever happens later is written down with
// the moment it is due, and every request first settles what has become due
// ([Server.settle]). So a sandbox that was killed in the middle of a droplet's
// creation and started again goes on where the clock is.
//
// # Faults
//
// Every mutating call goes through the same steps: OnCall before, faults
// before, the effect and its save, OnCall after, faults after, the answer. A
// process killed in OnCall after the effect leaves the effect on disk.
//
// # Adding a family
//
// A family is one file. Copy tags.go (plain) or loadbalancers.go (with states),
// then:
//
//  1. Declare the stored row: a struct that embeds base, whose fields carry
//     JSON tags, with every due moment as a time.Time.
//  2. Declare a struct of the family's tables, and embed it in tables
//     (store.go).
//  3. Write func (s *Server) widgetRoutes(), which registers the routes, and
//     list it in families (server.go). In it, also register what other
//     families need to know: onSettle for due changes, onMembers for what sits
//     in a VPC, onURN for what a project may hold, onTag for what may be tagged.
//  4. Write one small handler a route, func(c *call) reply. A handler checks
//     everything before it changes anything, since a refusal rolls nothing
//     back. Reads use find and listed, which know about late visibility;
//     changes use take, which does not see what was deleted; s.bury deletes.
//  5. Write the view, func (s *Server) widgetView(w *widget) obj, apart from
//     the row: what the API shows is not what the sandbox keeps.
//  6. Write the family's steps in a file of their own, steps_widgets_test.go,
//     and list them in the scenario (scenario_test.go), so that the contract
//     sees every route. What the description has wrong goes into
//     contract/exceptions_widgets.go, with the reason.
package sandbox
