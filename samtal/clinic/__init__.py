"""What the clinic is: places, people, services, hours, articles, policy; and the clinic file that describes it."""
