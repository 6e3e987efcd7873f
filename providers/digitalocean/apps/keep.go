package apps

import "github.com/digitalocean/godo"

// keep takes over from the real spec what no attribute can say, since an update
// resets what it leaves out.
func keep(want, is *godo.AppSpec) {
	if is == nil {
		return
	}
	each(want.Services, is.Services, func(s *godo.AppServiceSpec) string { return s.Name }, func(a, b *godo.AppServiceSpec) {
		a.Protocol, a.InactivitySleep = b.Protocol, b.InactivitySleep
		keepMetrics(a.Autoscaling, b.Autoscaling)
		keepLogs(a.LogDestinations, b.LogDestinations)
	})
	each(want.Workers, is.Workers, func(s *godo.AppWorkerSpec) string { return s.Name }, func(a, b *godo.AppWorkerSpec) {
		keepMetrics(a.Autoscaling, b.Autoscaling)
		keepLogs(a.LogDestinations, b.LogDestinations)
	})
	each(want.Jobs, is.Jobs, func(s *godo.AppJobSpec) string { return s.Name }, func(a, b *godo.AppJobSpec) {
		a.Timeout = b.Timeout
		if a.Kind == b.Kind {
			a.Schedule = b.Schedule
		}
		keepLogs(a.LogDestinations, b.LogDestinations)
	})
	each(want.Functions, is.Functions, func(s *godo.AppFunctionsSpec) string { return s.Name }, func(a, b *godo.AppFunctionsSpec) {
		keepLogs(a.LogDestinations, b.LogDestinations)
	})
	each(want.Databases, is.Databases, func(s *godo.AppDatabaseSpec) string { return s.Name }, func(a, b *godo.AppDatabaseSpec) {
		a.Size, a.NumNodes = b.Size, b.NumNodes
	})
	each(want.Domains, is.Domains, func(d *godo.AppDomainSpec) string { return d.Domain }, func(a, b *godo.AppDomainSpec) {
		a.Certificate, a.MinimumTLSVersion = b.Certificate, b.MinimumTLSVersion
	})
	keepIngress(want.Ingress, is.Ingress)
}

func keepIngress(want, is *godo.AppIngressSpec) {
	if want == nil || is == nil {
		return
	}
	want.LoadBalancer, want.LoadBalancerSize = is.LoadBalancer, is.LoadBalancerSize
	if want.SecureHeader != nil && is.SecureHeader != nil {
		want.SecureHeader.RemoveHeader = is.SecureHeader.RemoveHeader
	}
}

func keepMetrics(want, is *godo.AppAutoscalingSpec) {
	if want != nil && is != nil && want.Metrics != nil && is.Metrics != nil {
		want.Metrics.RequestsPerSecond, want.Metrics.RequestDuration = is.Metrics.RequestsPerSecond, is.Metrics.RequestDuration
	}
}

func keepLogs(want, is []*godo.AppLogDestinationSpec) {
	each(want, is, func(l *godo.AppLogDestinationSpec) string { return l.Name }, func(a, b *godo.AppLogDestinationSpec) {
		a.Endpoint, a.TLSInsecure, a.Headers = b.Endpoint, b.TLSInsecure, b.Headers
	})
}

// each calls f for what stands under one name on both sides.
func each[T any](want, is []*T, name func(*T) string, f func(a, b *T)) {
	for _, a := range want {
		for _, b := range is {
			if name(a) == name(b) {
				f(a, b)
				break
			}
		}
	}
}
