//! Addresses that are refused, and those that are allowed.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn every_reserved_range_is_inside_at_both_ends() {
    let inside = [
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "100.100.100.200",
        "127.0.0.0",
        "127.0.0.1",
        "127.255.255.255",
        "168.63.129.16",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.192",
        "192.0.2.1",
        "192.31.196.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:8.8.8.8",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ffff::1",
    ];
    for text in inside {
        assert!(!is_public(ip(text)), "{text} must be inside");
    }
}

#[test]
fn what_lies_beside_a_reserved_range_is_public() {
    let public = [
        "1.0.0.0",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450::1",
    ];
    for text in public {
        assert!(is_public(ip(text)), "{text} must be public");
    }
}

/// Answers a list of lookups in turn, then begins again.
struct Answers {
    turns: Vec<Vec<&'static str>>,
    asked: AtomicUsize,
}

impl Answers {
    fn new(turns: &[&[&'static str]]) -> Arc<Self> {
        Arc::new(Self { turns: turns.iter().map(|turn| turn.to_vec()).collect(), asked: AtomicUsize::new(0) })
    }
}

#[async_trait::async_trait]
impl Lookup for Answers {
    async fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(self.turns[turn % self.turns.len()].iter().map(|text| ip(text)).collect())
    }
}

fn guard(lookup: Arc<dyn Lookup>, allowed: &[&str]) -> Guard {
    Guard::new(lookup, AllowList::parse(allowed).expect("a list"))
}

#[tokio::test]
async fn every_way_to_write_an_address_inside_is_refused() {
    let never = Answers::new(&[&["8.8.8.8"]]);
    let guard = guard(never.clone(), &[]);
    let urls = [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://0177.0.0.1/",
        "http://0177.0.0.01/",
        "http://017700000001/",
        "http://0/",
        "http://0.0.0.0/",
        "http://127.0.0.1./",
        "http://127.0.0.1:80/",
        "https://127.0.0.1/",
        "HTTP://127.0.0.1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://１２７.0.0.1/",
        "http://%31%32%37.0.0.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[0:0:0:0:0:ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://10.0.0.7/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.100.100.200/",
    ];
    for text in urls {
        let url = parse_url(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let host = url.host_str().expect("a host");
        let refused = guard.addresses(host, url.port_or_known_default().expect("a port")).await;
        assert_eq!(refused, Err(Refused::Inside { host: host.to_owned() }), "{text}");
    }
    assert_eq!(never.asked.load(Ordering::SeqCst), 0, "an address is never looked up");
}

#[tokio::test]
async fn hosts_that_were_never_a_url_are_judged_alike() {
    let guard = guard(Answers::new(&[&["8.8.8.8"]]), &[]);
    for host in ["127.0.0.1", "0x7f.1", "2130706433", "::1", "[::1]", "::ffff:127.0.0.1", "0177.0.0.1", "127.1"] {
        assert!(matches!(guard.addresses(host, 5432).await, Err(Refused::Inside { .. })), "{host}");
    }
}

#[test]
fn urls_that_are_not_ours_are_refused() {
    let bad = [
        "",
        "127.0.0.1",
        "//127.0.0.1/",
        "http:127.0.0.1",
        "http:/127.0.0.1",
        "http:\\\\127.0.0.1",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "ftp://a.example/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "http://user@a.example/",
        "http://user:pass@a.example/",
        "http://:@a.example@b.example/",
        "http://a.example\\@b.example/",
        "http://a.example/ b",
        "http://a.example/\r\nX: y",
        "http://\ta.example/",
        "http://",
        "http:///path",
        "http://[::1",
        "http://a.example:99999/",
        "http://256.256.256.256/",
        "https://",
        "ldap://a.example/",
    ];
    for text in bad {
        assert!(matches!(parse_url(text), Err(Refused::Url(_))), "{text} must be refused");
    }
    let long = format!("https://a.example/{}", "x".repeat(URL_BYTES_MAX));
    assert!(matches!(parse_url(&long), Err(Refused::Url(_))));
}

#[tokio::test]
async fn one_address_inside_refuses_all_of_a_name() {
    for answer in [&["127.0.0.1"][..], &["8.8.8.8", "10.0.0.1"], &["2606:4700::1111", "::1"], &["::ffff:10.0.0.1"]] {
        let guard = guard(Answers::new(&[answer]), &[]);
        for host in ["rebind.example", "localhost", "localhost.", "LOCALHOST"] {
            assert_eq!(guard.addresses(host, 80).await, Err(Refused::Inside { host: host.to_owned() }), "{answer:?}");
        }
    }
    let guard = guard(Answers::new(&[&[]]), &[]);
    assert_eq!(guard.addresses("nothing.example", 80).await, Err(Refused::Unknown { host: "nothing.example".to_owned() }));
}

#[tokio::test]
async fn what_was_judged_is_what_is_connected_to() {
    let guard = guard(Answers::new(&[&["93.184.216.34"], &["127.0.0.1"]]), &[]);
    for _ in 0..100 {
        assert_eq!(guard.addresses("rebind.example", 443).await, Ok(vec!["93.184.216.34:443".parse().expect("an address")]));
        assert!(guard.addresses("rebind.example", 443).await.is_err());
    }
}

#[tokio::test]
async fn the_list_lets_through_what_it_says_and_no_more() {
    let cases: [(&[&str], &str, &str, u16, bool); 22] = [
        (&["db.internal"], "db.internal", "10.0.0.1", 5432, true),
        (&["DB.internal."], "db.INTERNAL", "10.0.0.1", 5432, true),
        (&["db.internal"], "xdb.internal", "10.0.0.1", 5432, false),
        (&["db.internal"], "db.internal.example", "10.0.0.1", 5432, false),
        (&["db.internal:5432"], "db.internal", "10.0.0.1", 5432, true),
        (&["db.internal:5432"], "db.internal", "10.0.0.1", 80, false),
        (&["*.internal"], "db.internal", "10.0.0.1", 1, true),
        (&["*.internal"], "a.b.internal", "10.0.0.1", 1, true),
        (&["*.internal"], "internal", "10.0.0.1", 1, false),
        (&["*.internal"], "evilinternal", "10.0.0.1", 1, false),
        (&["10.0.0.1"], "any.example", "10.0.0.1", 1, true),
        (&["10.0.0.1"], "any.example", "110.0.0.1", 1, false),
        (&["10.0.0.1"], "any.example", "10.0.0.10", 1, false),
        (&["10.0.0.1"], "any.example", "::ffff:10.0.0.1", 1, true),
        (&["10.0.0.0/8"], "any.example", "10.255.0.1", 1, true),
        (&["10.0.0.0/8"], "any.example", "11.0.0.1", 1, false),
        (&["10.0.0.0/8:443"], "any.example", "10.0.0.1", 443, true),
        (&["10.0.0.0/8:443"], "any.example", "10.0.0.1", 80, false),
        (&["::1"], "localhost", "::1", 1, true),
        (&["[::1]:8080"], "localhost", "::1", 8080, true),
        (&["[fd00::/8]:443", "  ", "127.0.0.1:9"], "x.example", "fd12::1", 443, true),
        (&["0.0.0.0/0"], "x.example", "127.0.0.1", 1, true),
    ];
    for (list, host, address, port, expect) in cases {
        let list_read = AllowList::parse(list).expect("a list");
        assert_eq!(list_read.holds(host, ip(address), port), expect, "{list:?} {host} {address} {port}");
    }
}

#[test]
fn entries_that_cannot_be_read_are_named() {
    for text in
        ["http://a.example", "10.0.0.0/33", "10.0.0", "a b", "a:0", "a:99999", "*", "*a.example", "fd00::/129", "-:x", "a..b", "1.2.3.4.5"]
    {
        assert_eq!(AllowList::parse(&[text]), Err(BadEntry(text.to_owned())), "{text}");
    }
}
