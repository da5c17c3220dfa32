//! Documents round-trip without loss: any mapping, through JSON and through YAML.

use mapping::{
    Fill, Kind, Mapping, Object, Target, Value,
    document::{
        Aggregate, Call, Case, Compare, Comparison, Condition, Conversion, Each, Group, GroupKey, Join, JoinKey, JoinKind, KeyColumn,
        Lookup, Matches, OnDuplicate, OnMiss, Pick, Pipeline, Policy, Side, Sort, Take, When,
    },
};
use proptest::{collection::vec, option, prelude::*};

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{1,6}", "[ -~]{0,8}", any::<String>(), Just("null".to_owned()), Just("1.0".to_owned()), Just("- x: y".to_owned())]
}

fn number() -> impl Strategy<Value = Value> {
    let digits = prop_oneof![
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,20})?",
        "-?[1-9][0-9]{0,5}(\\.[0-9]{1,5})?[eE][+-]?[0-9]{1,3}",
        Just("1e400".to_owned()),
        Just("-0".to_owned())
    ];
    digits.prop_map(|digits| digits.parse::<Value>().expect("a JSON number"))
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), number(), text().prop_map(Value::from)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::List),
            vec((text(), inner), 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect::<Object>()))
        ]
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    let leaf = prop_oneof![
        Just(Policy::Unset),
        Just(Policy::Fail),
        Just(Policy::Omit),
        Just(Policy::Null),
        Just(Policy::DropItem),
        value().prop_map(Policy::Default)
    ];
    leaf.prop_recursive(2, 3, 1, |inner| {
        (text(), inner).prop_map(|(by, otherwise)| Policy::Convert(Box::new(Conversion { by, otherwise })))
    })
}

fn sorts() -> impl Strategy<Value = Vec<Sort>> {
    vec((text(), any::<bool>(), any::<bool>()).prop_map(|(by, descending, ignore_case)| Sort { by, descending, ignore_case }), 0..3)
}

fn condition(fill: BoxedStrategy<Fill>) -> BoxedStrategy<Condition> {
    let is = prop_oneof![Just(Comparison::Equal), Just(Comparison::True), Just(Comparison::AtLeast), Just(Comparison::In)];
    let compare =
        (fill.clone(), is, option::of(fill)).prop_map(|(left, is, right)| Condition::Compare(Box::new(Compare { left, is, right })));
    let leaf = prop_oneof![compare, text().prop_map(Condition::Expression)];
    let tree = leaf.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Condition::All),
            vec(inner.clone(), 0..3).prop_map(Condition::Any),
            inner.prop_map(|inner| Condition::Not(Box::new(inner)))
        ]
    });
    tree.boxed()
}

fn target(fill: BoxedStrategy<Fill>) -> BoxedStrategy<Target> {
    let kind = prop_oneof![Just(Kind::Any), Just(Kind::Decimal), Just(Kind::Datetime)];
    (text(), kind, any::<bool>(), option::of(fill), policy(), policy())
        .prop_map(|(path, kind, required, value, if_missing, if_wrong_type)| Target {
            path,
            kind,
            required,
            value,
            if_missing,
            if_wrong_type,
        })
        .boxed()
}

fn lookup(fill: BoxedStrategy<Fill>) -> BoxedStrategy<Fill> {
    let miss = prop_oneof![
        Just(OnMiss::Fail),
        Just(OnMiss::Null),
        Just(OnMiss::KeepKey),
        Just(OnMiss::SetAside),
        value().prop_map(OnMiss::Default)
    ];
    let more = vec((text(), fill.clone()).prop_map(|(column, value)| KeyColumn { column, value }), 0..2);
    (text(), fill, option::of(text()), more, text(), vec(text(), 0..2), any::<bool>(), option::of(miss))
        .prop_map(|(table, key, key_column, more_keys, column, columns, ignore_case, on_miss)| {
            let on_duplicate = if ignore_case { OnDuplicate::Last } else { OnDuplicate::First };
            Fill::Lookup(Lookup { key_column, more_keys, columns, ignore_case, on_duplicate, on_miss, ..Lookup::new(&table, key, &column) })
        })
        .boxed()
}

fn each(fill: BoxedStrategy<Fill>) -> BoxedStrategy<Fill> {
    let texts = || vec(text(), 0..3);
    let cut = || option::of(any::<u32>());
    let take = option::of(prop_oneof![Just(Pick::First), Just(Pick::Last), Just(Pick::Single)]);
    let shape = (text(), texts(), texts(), option::of(condition(fill.clone())), sorts(), option::of(text()), cut(), cut());
    let made = (vec(target(fill.clone()), 0..3), option::of(fill), policy(), policy(), take);
    (shape, made)
        .prop_map(
            |((list, more_lists, flatten, filter, sort, distinct, skip, limit), (targets, item, if_missing_item, if_wrong_item, take))| {
                let item_type = if limit.is_some() { Kind::Integer } else { Kind::Any };
                let item = item.map(Box::new);
                Fill::Each(Box::new(Each {
                    list,
                    more_lists,
                    flatten,
                    filter,
                    sort,
                    distinct,
                    skip,
                    limit,
                    targets,
                    item,
                    item_type,
                    if_missing_item,
                    if_wrong_item,
                    take,
                }))
            },
        )
        .boxed()
}

fn others(fill: BoxedStrategy<Fill>) -> BoxedStrategy<Fill> {
    let keys = vec((text(), fill.clone()).prop_map(|(name, value)| GroupKey { name, value }), 0..3);
    let group = (text(), option::of(condition(fill.clone())), keys, sorts(), option::of(any::<u32>()), vec(target(fill.clone()), 0..2))
        .prop_map(|(list, filter, keys, sort, limit, targets)| {
            Fill::Group(Box::new(Group { list, filter, keys, sort, skip: limit, limit, targets, item: None }))
        });
    let side = || prop_oneof![text().prop_map(Side::List), text().prop_map(Side::Table)];
    let matches = prop_oneof![Just(Matches::Each), Just(Matches::First), Just(Matches::One), Just(Matches::List)];
    let on = vec((fill.clone(), fill.clone()).prop_map(|(left, right)| JoinKey { left, right }), 0..3);
    let join = (side(), side(), on, matches, sorts(), option::of(fill.clone())).prop_map(|(left, right, on, matches, sort, item)| {
        let kind = if sort.is_empty() { JoinKind::Inner } else { JoinKind::Left };
        let item = item.map(Box::new);
        Fill::Join(Box::new(Join {
            left,
            right,
            on,
            kind,
            matches,
            filter: None,
            sort,
            skip: None,
            limit: None,
            targets: Vec::new(),
            item,
        }))
    });
    let take = prop_oneof![Just(Take::Count), Just(Take::CountDistinct), Just(Take::Join)];
    let aggregate = (option::of(text()), option::of(condition(fill.clone())), take, option::of(fill), option::of(text())).prop_map(
        |(list, filter, take, of, separator)| Fill::Aggregate(Box::new(Aggregate { list, filter, take, of: of.map(Box::new), separator })),
    );
    prop_oneof![group, join, aggregate].boxed()
}

fn fill() -> BoxedStrategy<Fill> {
    let leaf = prop_oneof![
        text().prop_map(Fill::Field),
        value().prop_map(Fill::Constant),
        text().prop_map(Fill::Template),
        text().prop_map(Fill::Expression)
    ];
    leaf.boxed()
        .prop_recursive(2, 10, 3, |inner| {
            let inner = inner.boxed();
            let calls = vec((text(), vec(inner.clone(), 0..2)).prop_map(|(function, args)| Call { function, args }), 0..3);
            let cases = vec((condition(inner.clone()), inner.clone()).prop_map(|(condition, then)| Case { condition, then }), 0..3);
            prop_oneof![
                (inner.clone(), calls).prop_map(|(from, steps)| Fill::Pipeline(Pipeline { from: Box::new(from), steps })),
                (cases, option::of(inner.clone()))
                    .prop_map(|(cases, otherwise)| Fill::When(When { cases, otherwise: otherwise.map(Box::new) })),
                vec(target(inner.clone()), 0..3).prop_map(Fill::Object),
                lookup(inner.clone()),
                each(inner.clone()),
                others(inner)
            ]
        })
        .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mapping_comes_back(targets in vec(target(fill()), 0..4)) {
        let mapping = Mapping { targets, ..Mapping::default() };
        let json = mapping.to_json().expect("JSON");
        let again = Mapping::from_json(&json).expect("a mapping");
        prop_assert_eq!(again.to_json().expect("JSON"), json.clone());
        let yaml = mapping.to_yaml().expect("YAML");
        let again = Mapping::from_yaml(&yaml).unwrap_or_else(|error| panic!("{error}:\n{yaml}"));
        // The text, not the values: `1.0` and `1` are the same amount and not the same digits.
        prop_assert_eq!(again.to_json().expect("JSON"), json);
    }

    #[test]
    fn any_value_comes_back_from_yaml(value in value()) {
        let yaml = mapping::yaml::write(&value);
        let again = mapping::yaml::read(&yaml).unwrap_or_else(|error| panic!("{error}:\n{yaml}"));
        prop_assert_eq!(again.to_string(), value.to_string());
    }
}
