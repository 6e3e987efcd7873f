package databases

import (
	"cmp"
	"context"
	"iter"

	"github.com/digitalocean/godo"

	"github.com/swampctl/swampctl/providers"
	"github.com/swampctl/swampctl/providers/digitalocean/do"
	"github.com/swampctl/swampctl/providers/digitalocean/do/mirror"
	"github.com/swampctl/swampctl/providers/sdk"
)

// Topic is the model of resource digitalocean_database_kafka_topic.
type Topic struct {
	ClusterID         string        `swamp:"cluster_id,required,forcenew,nonempty,parent"`
	Config            []TopicConfig `swamp:"config,optional,computed,unlisted"`
	Name              string        `swamp:"name,required,forcenew,nonempty,key,identity"`
	PartitionCount    int           `swamp:"partition_count,optional,default=3,min=3,max=2048,unlisted"`
	ReplicationFactor int           `swamp:"replication_factor,optional,default=2,min=2"`
	State             string        `swamp:"state,computed"`
}

// TopicConfig is one digitalocean_database_kafka_topic.config.
type TopicConfig struct {
	CleanupPolicy                   *string  `swamp:"cleanup_policy,optional,computed"`
	CompressionType                 *string  `swamp:"compression_type,optional,computed"`
	DeleteRetentionMs               *string  `swamp:"delete_retention_ms,optional,computed"`
	FileDeleteDelayMs               *string  `swamp:"file_delete_delay_ms,optional,computed"`
	FlushMessages                   *string  `swamp:"flush_messages,optional,computed"`
	FlushMs                         *string  `swamp:"flush_ms,optional,computed"`
	IndexIntervalBytes              *string  `swamp:"index_interval_bytes,optional,computed"`
	MaxCompactionLagMs              *string  `swamp:"max_compaction_lag_ms,optional,computed"`
	MaxMessageBytes                 *string  `swamp:"max_message_bytes,optional,computed"`
	MessageDownConversionEnable     *bool    `swamp:"message_down_conversion_enable,optional,computed"`
	MessageFormatVersion            *string  `swamp:"message_format_version,optional,computed"`
	MessageTimestampDifferenceMaxMs *string  `swamp:"message_timestamp_difference_max_ms,optional,computed"`
	MessageTimestampType            *string  `swamp:"message_timestamp_type,optional,computed"`
	MinCleanableDirtyRatio          *float64 `swamp:"min_cleanable_dirty_ratio,optional,computed"`
	MinCompactionLagMs              *string  `swamp:"min_compaction_lag_ms,optional,computed"`
	MinInsyncReplicas               int      `swamp:"min_insync_replicas,optional,default=1"`
	Preallocate                     *bool    `swamp:"preallocate,optional,computed"`
	RetentionBytes                  *string  `swamp:"retention_bytes,optional,computed"`
	RetentionMs                     *string  `swamp:"retention_ms,optional,computed"`
	SegmentBytes                    *string  `swamp:"segment_bytes,optional,computed"`
	SegmentIndexBytes               *string  `swamp:"segment_index_bytes,optional,computed"`
	SegmentJitterMs                 *string  `swamp:"segment_jitter_ms,optional,computed"`
	SegmentMs                       *string  `swamp:"segment_ms,optional,computed"`
}

func topicResource() providers.Resource {
	return sdk.Resource[*do.Client, Topic]{
		Name: "digitalocean_database_kafka_topic", Create: createTopic, Read: readTopic, Update: updateTopic, Delete: removeTopic, List: listTopics,
		ID:      func(r *Topic) string { return r.ClusterID + "/topic/" + r.Name },
		Phase:   topicPhase,
		Touches: func(r *Topic) []string { return []string{"database:" + r.ClusterID} },
		Traits:  providers.Traits{Recogniser: providers.NaturalKey, Importable: true, ImportID: "cluster_id,name", Stateful: true, AwaitGone: true},
	}.Build()
}

// topicPhase: the answer of a create may leave the topic out, so that it is
// looked for until it shows.
func topicPhase(r *Topic) providers.Phase {
	if r.State == "active" {
		return providers.Phase{Word: r.State}
	}
	return providers.Phase{Stage: providers.Pending, Word: cmp.Or(r.State, "requested")}
}

func (r *Topic) config() (*godo.TopicConfig, error) {
	if len(r.Config) == 0 {
		return nil, nil
	}
	out := &godo.TopicConfig{}
	if err := mirror.ToAPI(&r.Config[0], out, ""); err != nil {
		return nil, &providers.Error{Kind: providers.Invalid, Op: "read the configuration of topic " + r.Name, Err: err}
	}
	return out, nil
}

// counts are the two numbers that a request takes.
func (r *Topic) counts() (partitions, replicas *uint32) {
	p, n := uint32(r.PartitionCount), uint32(r.ReplicationFactor)
	return &p, &n
}

func createTopic(ctx context.Context, c *do.Client, r *Topic) error {
	cfg, err := r.config()
	if err != nil {
		return err
	}
	partitions, replicas := r.counts()
	_, _, err = c.API().Databases.CreateTopic(ctx, r.ClusterID, &godo.DatabaseCreateTopicRequest{Name: r.Name, PartitionCount: partitions, ReplicationFactor: replicas, Config: cfg})
	return do.Err("create topic", err)
}

func readTopic(ctx context.Context, c *do.Client, r *Topic) error {
	t, _, err := c.API().Databases.GetTopic(ctx, r.ClusterID, r.Name)
	if err != nil {
		return do.Err("read topic", err)
	}
	r.PartitionCount = len(t.Partitions)
	return r.fill(t)
}

func updateTopic(ctx context.Context, c *do.Client, _, next *Topic) error {
	cfg, err := next.config()
	if err != nil {
		return err
	}
	partitions, replicas := next.counts()
	_, err = c.API().Databases.UpdateTopic(ctx, next.ClusterID, next.Name, &godo.DatabaseUpdateTopicRequest{PartitionCount: partitions, ReplicationFactor: replicas, Config: cfg})
	if err != nil {
		return do.Err("update topic", err)
	}
	return readTopic(ctx, c, next)
}

func removeTopic(ctx context.Context, c *do.Client, r *Topic) error {
	_, err := c.API().Databases.DeleteTopic(ctx, r.ClusterID, r.Name)
	return do.Err("delete topic", err)
}

func listTopics(ctx context.Context, c *do.Client, like *Topic) iter.Seq2[*Topic, error] {
	pages := do.Pages(ctx, "list topics", func(t godo.DatabaseTopic) string { return t.Name }, func(ctx context.Context, o *godo.ListOptions) ([]godo.DatabaseTopic, *godo.Response, error) {
		return c.API().Databases.ListTopics(ctx, like.ClusterID, o)
	})
	return func(yield func(*Topic, error) bool) {
		for t, err := range pages {
			r := &Topic{ClusterID: like.ClusterID, Name: t.Name}
			if err == nil {
				err = r.fill(&t)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

func (r *Topic) fill(t *godo.DatabaseTopic) error {
	r.Name, r.State, r.ReplicationFactor = t.Name, t.State, int(do.Value(t.ReplicationFactor))
	if t.Config == nil {
		return nil
	}
	r.Config = make([]TopicConfig, 1)
	if err := mirror.FromAPI(t.Config, &r.Config[0], ""); err != nil {
		return &providers.Error{Kind: providers.Internal, Op: "read topic", Err: err}
	}
	return nil
}
