//! Which customer a person is: by phone; an unknown phone goes to the e-mail's customer if that
//! one has no phone yet, else makes a new customer; without a phone, by e-mail; else a new one.
//!
//! Pure: rows come in a fixed order, as numbers, and answers go out. Nothing fuzzy merges here.

use std::collections::HashMap;

/// A customer that the book has already.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub id: i64,
    pub has_phone: bool,
    pub has_email: bool,
}

/// What a row says of a person, and whom the book knows by it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    /// A form row joins the lead that an earlier form row of the run has made for its customer.
    pub is_form: bool,
    pub phone: Option<u64>,
    pub email: Option<u128>,
    /// The lead that the source's id stands for.
    pub lead: Option<i64>,
    pub of_lead: Option<Known>,
    pub of_phone: Option<Known>,
    pub of_email: Option<Known>,
}

/// Who the person is, and what of the row is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resolved {
    /// Nothing where the row has neither phone nor e-mail.
    pub customer: Option<i64>,
    pub customer_is_new: bool,
    /// The phone becomes that of the customer.
    pub takes_phone: bool,
    /// The address becomes one of the customer's.
    pub takes_email: bool,
    pub email_is_primary: bool,
    /// Another customer, at whom the phone or the e-mail points.
    pub other_customer: Option<i64>,
    pub lead: i64,
    pub lead_is_new: bool,
}

/// What is known of a customer during the run.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    has_phone: bool,
    has_email: bool,
}

/// Takes people one after another.
#[derive(Debug)]
pub(super) struct Resolver {
    next_customer: i64,
    next_lead: i64,
    by_phone: HashMap<u64, i64>,
    by_email: HashMap<u128, i64>,
    customers: HashMap<i64, State>,
    leads_of_forms: HashMap<i64, i64>,
}

impl Resolver {
    /// Begins a run; new customers and leads are numbered from here.
    pub fn new(next_customer: i64, next_lead: i64) -> Self {
        Self {
            next_customer,
            next_lead,
            by_phone: HashMap::new(),
            by_email: HashMap::new(),
            customers: HashMap::new(),
            leads_of_forms: HashMap::new(),
        }
    }

    /// Takes the next person.
    pub fn take(&mut self, person: &Person) -> Resolved {
        for known in [person.of_lead, person.of_phone, person.of_email].into_iter().flatten() {
            self.customers.entry(known.id).or_insert(State { has_phone: known.has_phone, has_email: known.has_email });
        }
        let of_phone =
            person.phone.and_then(|phone| self.by_phone.get(&phone).copied()).or(person.of_phone.map(|known| known.id));
        let of_email =
            person.email.and_then(|email| self.by_email.get(&email).copied()).or(person.of_email.map(|known| known.id));
        let found = match person.of_lead {
            // The source's own id decides first: the lead keeps its customer.
            Some(known) => Some(known.id),
            None if person.phone.is_some() => of_phone.or_else(|| of_email.filter(|id| !self.state(*id).has_phone)),
            None => of_email,
        };
        let customer_is_new = found.is_none() && (person.phone.is_some() || person.email.is_some());
        let customer = found.or_else(|| customer_is_new.then(|| self.new_customer()));
        let mut resolved = Resolved {
            customer,
            customer_is_new,
            takes_phone: false,
            takes_email: false,
            email_is_primary: false,
            other_customer: [of_phone, of_email].into_iter().flatten().find(|other| Some(*other) != customer),
            lead: 0,
            lead_is_new: false,
        };
        if let Some(customer) = customer {
            self.give(customer, person, of_phone, of_email, &mut resolved);
        }
        (resolved.lead, resolved.lead_is_new) = self.lead_of(person, customer);
        resolved
    }

    /// Gives the customer what nobody has yet.
    fn give(&mut self, customer: i64, person: &Person, of_phone: Option<i64>, of_email: Option<i64>, resolved: &mut Resolved) {
        let state = self.customers.entry(customer).or_default();
        if let (Some(phone), None, false) = (person.phone, of_phone, state.has_phone) {
            resolved.takes_phone = true;
            state.has_phone = true;
            self.by_phone.insert(phone, customer);
        }
        if let (Some(email), None) = (person.email, of_email) {
            resolved.takes_email = true;
            resolved.email_is_primary = !state.has_email;
            state.has_email = true;
            self.by_email.insert(email, customer);
        }
    }

    fn lead_of(&mut self, person: &Person, customer: Option<i64>) -> (i64, bool) {
        let made = customer.filter(|_| person.is_form).and_then(|id| self.leads_of_forms.get(&id).copied());
        if let Some(lead) = person.lead.or(made) {
            return (lead, false);
        }
        let lead = self.next_lead;
        self.next_lead += 1;
        if let (true, Some(customer)) = (person.is_form, customer) {
            self.leads_of_forms.insert(customer, lead);
        }
        (lead, true)
    }

    fn state(&self, customer: i64) -> State {
        self.customers.get(&customer).copied().unwrap_or_default()
    }

    fn new_customer(&mut self) -> i64 {
        let id = self.next_customer;
        self.next_customer += 1;
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(phone: Option<u64>, email: Option<u128>) -> Person {
        Person { is_form: false, phone, email, lead: None, of_lead: None, of_phone: None, of_email: None }
    }

    #[test]
    fn a_phone_decides_before_an_address() {
        let mut resolver = Resolver::new(1, 1);
        assert_eq!(resolver.take(&person(Some(100), Some(7))).customer, Some(1));
        assert_eq!(resolver.take(&person(Some(100), Some(8))).customer, Some(1), "the same phone");
        let third = resolver.take(&person(Some(200), Some(7)));
        assert_eq!((third.customer, third.other_customer), (Some(2), Some(1)), "another phone, an address that is taken");
        assert!(!third.takes_email);
        assert_eq!(resolver.take(&person(None, Some(8))).customer, Some(1), "by an address alone");
    }

    #[test]
    fn a_phone_joins_the_address_that_has_none() {
        let mut resolver = Resolver::new(1, 1);
        assert!(resolver.take(&person(None, Some(7))).email_is_primary);
        let second = resolver.take(&person(Some(100), Some(7)));
        assert_eq!((second.customer, second.takes_phone, second.customer_is_new), (Some(1), true, false));
    }

    #[test]
    fn nobody_is_nobody() {
        let mut resolver = Resolver::new(1, 1);
        let resolved = resolver.take(&person(None, None));
        assert_eq!((resolved.customer, resolved.lead, resolved.lead_is_new), (None, 1, true));
    }

    #[test]
    fn forms_of_one_person_share_a_lead() {
        let mut resolver = Resolver::new(1, 1);
        let form = |phone, email| Person { is_form: true, ..person(phone, email) };
        assert!(resolver.take(&form(Some(100), Some(7))).lead_is_new);
        assert_eq!(resolver.take(&form(Some(100), Some(8))).lead, 1);
        assert_eq!(resolver.take(&form(None, Some(8))).lead, 1);
    }
}
