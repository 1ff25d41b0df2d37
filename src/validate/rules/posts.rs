//! Posts: replies and times.

use rustc_hash::FxHashMap;

use super::super::Finding;
use super::context::{Context, Token, is, tokens_of};
use super::found;
use crate::xml::{Node, NodeId};

/// A post and the one that it replies to.
struct Reply<'c> {
    token: Token<'c>,
    post: Node<'c>,
    parent: Node<'c>,
}

/// GL110: a reply comes after the post that it replies to, and replies do not form a circle.
pub(super) fn replies<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    let replies: Vec<Reply<'c>> = recorded(context).chain(inferred(context)).collect();
    let parents: FxHashMap<NodeId, NodeId> = replies.iter().map(|reply| (reply.post.id(), reply.parent.id())).collect();
    replies.iter().filter_map(|reply| complaint(reply, &parents)).collect()
}

/// Replies that the platform recorded.
fn recorded<'c>(context: &'c Context<'c>) -> impl Iterator<Item = Reply<'c>> {
    context.named("post").flat_map(move |post| {
        let tokens = tokens_of(post, "replyTo").into_iter();
        tokens.filter_map(move |token| {
            let parent = context.target(token.text)?;
            is(parent, "post").then_some(Reply { token, post, parent })
        })
    })
}

/// Replies that were inferred from the words.
fn inferred<'c>(context: &'c Context<'c>) -> impl Iterator<Item = Reply<'c>> {
    let groups = context.named("linkGrp").filter(|group| group.attribute("type") == Some("reply.inferred"));
    groups.flat_map(Node::elements).filter_map(move |link| {
        let mut tokens = tokens_of(link, "target").into_iter();
        let (first, token) = (tokens.next()?, tokens.next()?);
        let (post, parent) = (context.target(first.text)?, context.target(token.text)?);
        (is(post, "post") && is(parent, "post")).then_some(Reply { token, post, parent })
    })
}

fn complaint(reply: &Reply<'_>, parents: &FxHashMap<NodeId, NodeId>) -> Option<Finding> {
    let Reply { token, post, parent } = reply;
    let message = if post == parent {
        "this post replies to itself".to_owned()
    } else if parent.span().start < post.span().start {
        return None;
    } else if returns(post.id(), parents) {
        format!("the replies run in a circle: `{}` leads back to this post", token.text)
    } else {
        format!("`{}` is a later post; a reply comes after what it replies to", token.text)
    };
    let related = Some((parent.start_tag_span(), "this is the post replied to".to_owned()));
    let advice = "point to the earlier post that is meant, or remove the reply";
    Some(Finding { related, ..found(token.span.clone(), message).advising(advice) })
}

/// Whether the parents of a reply lead back to `start`.
fn returns(start: NodeId, parents: &FxHashMap<NodeId, NodeId>) -> bool {
    let ways = std::iter::successors(parents.get(&start), |at| parents.get(at));
    ways.take(MOST).any(|at| *at == start)
}

/// How many replies are followed in a row.
const MOST: usize = 1000;

/// GL123: a post has a time if others of the file do.
pub(super) fn without_time<'c>(context: &'c Context<'c>) -> Vec<Finding> {
    const TIMES: [&str; 4] = ["when", "when-custom", "notBefore", "from"];
    let (timed, untimed): (Vec<Node<'_>>, Vec<Node<'_>>) =
        context.named("post").partition(|post| TIMES.iter().any(|name| post.attribute(name).is_some()));
    // On a page without times, none is missing.
    let Some(other) = timed.first() else { return Vec::new() };
    let complaint = |post: Node<'_>| Finding {
        related: Some((other.start_tag_span(), "this one does".to_owned())),
        ..found(post.start_tag_span(), "this post has no time, although others have one")
            .advising("add `when`, such as when=\"2024-03-04T18:05:00Z\", if the source gives it")
    };
    untimed.into_iter().map(complaint).collect()
}
