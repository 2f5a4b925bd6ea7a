//! Settings as the image has them: what they come to where a cluster, a broker and a topic each
//! have some, and whose word each is (DescribeConfigs, `ConfigHelper`).
//!
//! Absent: what a broker's properties file says of topics; here none says anything.

use std::sync::Arc;

use crate::protocol::ids::BrokerId;
use crate::storage::config::LogConfig;

use super::image::{Image, Topic};
use super::record::Resource;
use super::topic_config::{self, Parsed, SETTINGS, Setting};

/// Whose word a value is (`DescribeConfigsResponse.ConfigSource`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The topic's own, set by hand: `DYNAMIC_TOPIC_CONFIG`.
    Topic,
    /// The broker's, set by hand: `DYNAMIC_BROKER_CONFIG`.
    Broker,
    /// The cluster's, set by hand: `DYNAMIC_DEFAULT_BROKER_CONFIG`.
    Cluster,
    /// Kafka's: `DEFAULT_CONFIG`.
    Default,
}

impl Source {
    /// Kafka's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Topic => "DYNAMIC_TOPIC_CONFIG",
            Self::Broker => "DYNAMIC_BROKER_CONFIG",
            Self::Cluster => "DYNAMIC_DEFAULT_BROKER_CONFIG",
            Self::Default => "DEFAULT_CONFIG",
        }
    }
}

/// A setting of a topic as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described<'a> {
    /// Which one, with its default and what it takes.
    pub setting: &'static Setting,
    /// Its value.
    pub value: &'a str,
    /// Whose word that is.
    pub source: Source,
}

impl Image {
    /// Every setting of `topic` as `broker` has it, or as brokers without settings of their own do.
    pub fn describe<'a>(
        &'a self,
        topic: &'a Topic,
        broker: Option<BrokerId>,
    ) -> impl Iterator<Item = Described<'a>> {
        SETTINGS.iter().map(move |setting| {
            let of_topic = topic.config.given.iter().find(|(name, _)| name == setting.name);
            let of_brokers = |who: Option<BrokerId>| {
                self.configs.get(&Resource::Broker(who))?.get(setting.broker_name)
            };
            let own = broker.and_then(|id| of_brokers(Some(id)));
            let (value, source) = if let Some((_, value)) = of_topic {
                (value.as_str(), Source::Topic)
            } else if let Some(value) = own {
                (value.as_str(), Source::Broker)
            } else if let Some(value) = of_brokers(None) {
                (value.as_str(), Source::Cluster)
            } else {
                (setting.default, Source::Default)
            };
            Described { setting, value, source }
        })
    }

    /// What the settings `given` of a topic come to at `broker`, or where brokers have none of
    /// their own.
    pub(super) fn parsed(&self, given: &[(String, String)], broker: Option<BrokerId>) -> Parsed {
        let whose = [Some(None), broker.map(Some)];
        let sets = whose.into_iter().flatten().map(Resource::Broker);
        let defaults = sets.filter_map(|who| self.configs.get(&who)).flatten();
        let defaults = defaults.filter_map(|(name, value)| {
            let setting = SETTINGS.iter().find(|it| it.broker_name == name)?;
            Some((setting.name, value.as_str()))
        });
        let given = given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        topic_config::effective(defaults.chain(given))
    }

    /// Settings of a topic's logs at `broker`.
    pub fn log_config(&self, topic: &Topic, broker: BrokerId) -> Arc<LogConfig> {
        match self.configs.get(&Resource::Broker(Some(broker))) {
            Some(_) => Arc::new(self.parsed(&topic.config.given, Some(broker)).log),
            None => Arc::clone(&topic.config.log),
        }
    }
}
