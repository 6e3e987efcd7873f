package inference

import (
	"context"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/sdk"
)

// SizesData is the model of data source digitalocean_dedicated_inference_sizes:
// the sizes that there are, where, and for how much.
type SizesData struct {
	EnabledRegions []string `swamp:"enabled_regions,computed"`
	Sizes          []Size   `swamp:"sizes,computed"`
}

// Size is a size: its memory is in MiB, its price in units of the currency.
type Size struct {
	CPU          int        `swamp:"cpu,computed"`
	Currency     string     `swamp:"currency,computed"`
	Disks        []Disk     `swamp:"disks,computed"`
	GPU          []GPU      `swamp:"gpu,computed"`
	GPUSlug      string     `swamp:"gpu_slug,computed"`
	Memory       int        `swamp:"memory,computed"`
	PricePerHour string     `swamp:"price_per_hour,computed"`
	Regions      []string   `swamp:"regions,computed"`
	SizeCategory []Category `swamp:"size_category,computed"`
}

// Disk is a disk of a size, in GiB.
type Disk struct {
	SizeGB int    `swamp:"size_gb,computed"`
	Type   string `swamp:"type,computed"`
}

// GPU is the GPUs of a size, with the memory of one in GiB.
type GPU struct {
	Count  int    `swamp:"count,computed"`
	Slug   string `swamp:"slug,computed"`
	VRAMGB int    `swamp:"vram_gb,computed"`
}

// Category is the category of a size.
type Category struct {
	FleetName string `swamp:"fleet_name,computed"`
	Name      string `swamp:"name,computed"`
}

func sizesData() providers.DataSource {
	return sdk.DataSource[*do.Client, SizesData]{
		Name: "digitalocean_dedicated_inference_sizes", ID: func(*SizesData) string { return "dedicated_inference_sizes" },
		Read: func(ctx context.Context, c *do.Client, d *SizesData) error {
			v, _, err := c.API().DedicatedInference.GetSizes(ctx)
			if err != nil {
				return do.Err("list sizes of dedicated inference", err)
			}
			d.EnabledRegions, d.Sizes = v.EnabledRegions, do.Map(v.Sizes, sizeOf)
			return nil
		},
	}.Build()
}

func sizeOf(v *godo.DedicatedInferenceSize) Size {
	return Size{
		CPU: int(v.CPU), Currency: v.Currency, GPUSlug: v.GPUSlug, Memory: int(v.Memory), PricePerHour: v.PricePerHour, Regions: v.Regions,
		Disks: do.Map(v.Disks, func(d *godo.DedicatedInferenceSizeDisk) Disk { return Disk{SizeGB: int(d.SizeGb), Type: d.Type} }),
		GPU: do.Single(v.GPU, func(g *godo.DedicatedInferenceSizeGPU) GPU {
			return GPU{Count: int(g.Count), Slug: g.Slug, VRAMGB: int(g.VramGb)}
		}),
		SizeCategory: do.Single(v.SizeCategory, func(s *godo.DedicatedInferenceSizeCategory) Category {
			return Category{FleetName: s.FleetName, Name: s.Name}
		}),
	}
}

// ModelsData is the model of data source
// digitalocean_dedicated_inference_gpu_model_config: which model runs on what.
type ModelsData struct {
	GPUModelConfigs []Model `swamp:"gpu_model_configs,computed"`
}

// Model is a model and the GPUs that it runs on.
type Model struct {
	GPUSlugs     []string `swamp:"gpu_slugs,computed"`
	IsModelGated bool     `swamp:"is_model_gated,computed"`
	ModelName    string   `swamp:"model_name,computed"`
	ModelSlug    string   `swamp:"model_slug,computed"`
}

func modelsData() providers.DataSource {
	return sdk.DataSource[*do.Client, ModelsData]{
		Name: "digitalocean_dedicated_inference_gpu_model_config", ID: func(*ModelsData) string { return "dedicated_inference_gpu_model_config" },
		Read: func(ctx context.Context, c *do.Client, d *ModelsData) error {
			v, _, err := c.API().DedicatedInference.GetGPUModelConfig(ctx)
			if err != nil {
				return do.Err("list models of dedicated inference", err)
			}
			d.GPUModelConfigs = do.Map(v.GPUModelConfigs, func(m *godo.DedicatedInferenceGPUModelConfig) Model {
				return Model{GPUSlugs: m.GPUSlugs, IsModelGated: m.IsModelGated, ModelName: m.ModelName, ModelSlug: m.ModelSlug}
			})
			return nil
		},
	}.Build()
}
