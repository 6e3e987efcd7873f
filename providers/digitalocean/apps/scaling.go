package apps

import (
	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers/digitalocean/do"
)

// Autoscaling is one block digitalocean_app.spec.service.autoscaling.
type Autoscaling struct {
	MaxInstanceCount int       `swamp:"max_instance_count,required,min=1"`
	Metrics          []Metrics `swamp:"metrics,required,minitems=1,maxitems=1"`
	MinInstanceCount int       `swamp:"min_instance_count,required,min=1"`
}

func (b Autoscaling) request() *godo.AppAutoscalingSpec {
	return &godo.AppAutoscalingSpec{
		MaxInstanceCount: int64(b.MaxInstanceCount),
		Metrics:          do.First(b.Metrics, Metrics.request),
		MinInstanceCount: int64(b.MinInstanceCount),
	}
}

func autoscalingOf(v *godo.AppAutoscalingSpec) Autoscaling {
	return Autoscaling{
		MaxInstanceCount: int(v.MaxInstanceCount),
		Metrics:          do.Single(v.Metrics, metricsOf),
		MinInstanceCount: int(v.MinInstanceCount),
	}
}

// Metrics is one block digitalocean_app.spec.service.autoscaling.metrics.
type Metrics struct {
	CPU []CPU `swamp:"cpu,optional,maxitems=1"`
}

func (b Metrics) request() *godo.AppAutoscalingSpecMetrics {
	return &godo.AppAutoscalingSpecMetrics{
		CPU: do.First(b.CPU, CPU.request),
	}
}

func metricsOf(v *godo.AppAutoscalingSpecMetrics) Metrics {
	return Metrics{
		CPU: do.Single(v.CPU, cpuOf),
	}
}

// CPU is one block digitalocean_app.spec.service.autoscaling.metrics.cpu.
type CPU struct {
	Percent int `swamp:"percent,required,min=1,max=100"`
}

func (b CPU) request() *godo.AppAutoscalingSpecMetricCPU {
	return &godo.AppAutoscalingSpecMetricCPU{
		Percent: int64(b.Percent),
	}
}

func cpuOf(v *godo.AppAutoscalingSpecMetricCPU) CPU {
	return CPU{
		Percent: int(v.Percent),
	}
}

// Termination is one block digitalocean_app.spec.job.termination.
type Termination struct {
	GracePeriodSeconds *int `swamp:"grace_period_seconds,optional,min=1,max=600,filled=120"`
}

func (b Termination) request() *godo.AppJobSpecTermination {
	return &godo.AppJobSpecTermination{
		GracePeriodSeconds: int32(do.Value(b.GracePeriodSeconds)),
	}
}

func terminationOf(v *godo.AppJobSpecTermination) Termination {
	return Termination{
		GracePeriodSeconds: godo.PtrTo(int(v.GracePeriodSeconds)),
	}
}
